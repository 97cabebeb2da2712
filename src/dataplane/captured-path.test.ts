import type { Side } from '../words.ts'
import { describe, expect, it } from 'vitest'
import { deck } from '../../deck.config.ts'
import { changed, shippedSet } from '../../test/set.ts'
import { Fault } from '../exec/fault.ts'
import { parseExcerpt } from '../read/iptables.ts'
import { valueOf } from '../read/rule.ts'
import { parseLbList } from '../read/servicemap.ts'
import { capturedPath } from './captured-path.ts'
import { balancing } from './cilium/node-view.ts'
import { pathText } from './path-text.ts'

const set = shippedSet()
const { clusters } = set.manifest

const textOf = (id: string) => set.text(id)!
const ask = (side: Side, address: string, port: number, from: string) => capturedPath(set, side, { address, port, protocol: 'TCP', from })

describe.each(['v1', 'v2'] as const)('the captured Service on %s', (side) => {
  const { vip, clusterIp, nodePort, nodes } = clusters[side]
  // the one whose tables were printed: a later run may have found that another receives
  const node = nodes.find(({ name }) => name === set.capture(`l4.${side}.redirect`)!.node)!
  // of the same layer, and so of the same run: parts of a set may be recorded again when pods have changed
  const endpoints = (side === 'v1' ? translated(textOf('l4.v1.redirect')) : slots(textOf('l4.v2.redirect'))).sort()

  it.each([
    ['its VIP from outside', vip, deck.port, 'external'],
    ['its ClusterIP from a pod', clusterIp, deck.port, 'pod'],
    ['its NodePort from outside', node.internalIp, nodePort, 'external'],
  ] as const)('leads by %s to each of its endpoints, as likely as any other, and says on which node', (_, address, port, from) => {
    const { path } = ask(side, address, port, from)
    expect(path.backends.map(backend => backend.address).sort()).toEqual(endpoints)
    for (const { odds, node: place } of path.backends) {
      expect(odds).toBeCloseTo(1 / endpoints.length, 6)
      expect(nodes.map(({ name }) => name)).toContain(place)
    }
    expect(path.assumed).toEqual([])
  })

  it('knows no other port of the VIP', () => {
    expect(ask(side, vip, 9, 'external').path.answer).toBe('no such frontend')
  })

  it('is told to people with every line that decided', () => {
    const { path, captures: [source] } = ask(side, vip, deck.port, 'external')
    const text = pathText(path, source!).join('\n')
    for (const { line } of path.hops) expect(text).toContain(`line ${line} `)
    expect(text).toContain(`${vip}:${deck.port}/TCP from external`)
  })
})

describe('whose address the pod sees', () => {
  it('is on V1 always the node\'s', () => {
    expect(ask('v1', clusters.v1.vip, deck.port, 'external').path.masquerade.answer).toBe('yes')
  })

  it('is on V2 the node\'s only where the pod runs elsewhere', () => {
    const { path } = ask('v2', clusters.v2.vip, deck.port, 'external')
    for (const { masquerade, node } of path.backends) expect(masquerade).toBe(node !== path.node)
  })
})

describe('what is not captured', () => {
  it('is no path', () => {
    const without = changed(set, { 'l4.v1.iptables-save': null })
    const asking = { address: clusters.v1.vip, port: deck.port, protocol: 'TCP', from: 'external' } as const
    expect(() => capturedPath(without, 'v1', asking)).toThrow(Fault)
    expect(() => capturedPath(without, 'v1', asking)).toThrow('l4.v1.iptables-save, which was not captured')
  })
})

describe('the status of Cilium', () => {
  it('says the mode and whether Socket LB serves pods', () => {
    expect(balancing('KubeProxyReplacement Details:\n  Socket LB:            Enabled\n  Socket LB Coverage:   Full\n  Mode:                 SNAT\n')).toEqual({ mode: 'SNAT', socketLb: true })
    expect(balancing('  Socket LB:            Enabled\n  Socket LB Coverage:   Hostns-only\n')).toEqual({ socketLb: false })
    expect(balancing('nothing of it\n')).toEqual({})
  })
})

function translated(rules: string): string[] {
  return parseExcerpt(rules).flatMap((node) => {
    const to = node.kind === 'rule' && node.target ? valueOf(node.target.options, '--to-destination') : undefined
    return to === undefined ? [] : [to.split(':')[0]!]
  })
}

function slots(entries: string): string[] {
  return parseLbList(entries).filter(({ slot }) => slot > 0).map(({ backend }) => backend.address)
}
