import type { Side } from '../words.ts'
import type { CapturedPath } from './captured-path.ts'
import type { Question } from './packet-path.ts'
import { describe, expect, it } from 'vitest'
import { deck } from '../../deck.config.ts'
import { shippedSet } from '../../test/set.ts'
import { parseIptables } from '../read/iptables.ts'
import { COMPARED } from '../words.ts'
import { capturedPath } from './captured-path.ts'
import { pathThroughIptables } from './iptables/path.ts'
import { stagesOf } from './stages.ts'

const set = shippedSet()
const { clusters } = set.manifest
const linesOf = (id: string) => set.text(id)!.split('\n')
function ask(side: Side, of: Partial<Question> = {}) {
  return capturedPath(set, side, { address: clusters[side].vip, port: deck.port, protocol: 'TCP', from: 'external', ...of })
}

describe.each(COMPARED)('the captured path on %s, by jobs', (side) => {
  const captured = ask(side)
  const stages = stagesOf(captured)

  it('points with every hop at a line, and with every line at a box', () => {
    const points = Object.values(stages).flat().flatMap(station => station.points)
    const pointed = points.filter(({ capture }) => capture === captured.captures[0])
    expect(new Set(pointed.map(({ line }) => line))).toEqual(new Set(captured.path.hops.map(({ line }) => line)))
  })

  it('points at lines that name what the box says', () => {
    for (const { name, address, points: [first] } of [...stages.rewritten, ...stages.pod]) {
      const text = linesOf(first!.capture)[first!.line - 1]!
      expect(text).toContain(address)
      if (name.startsWith('KUBE')) expect(text).toContain(name)
    }
    expect(linesOf(stages.found[0]!.points[0]!.capture)[stages.found[0]!.points[0]!.line - 1]).toContain(clusters[side].vip)
  })

  it('has a box for each backend, and their odds are all there are', () => {
    for (const job of ['rewritten', 'pod'] as const) {
      expect(stages[job]).toHaveLength(captured.path.backends.length)
      expect(stages[job].reduce((sum, { odds }) => sum + odds, 0)).toBeCloseTo(1, 6)
    }
  })
})

describe('what only one side does', () => {
  it('is to hand it to the chains of rules, on V1, by the hook of who asks', () => {
    expect(['external', 'pod', 'host'].map(from => stagesOf(ask('v1', { from })).entered.map(({ name }) => name))).toEqual([['PREROUTING'], ['PREROUTING'], ['OUTPUT']])
    expect(stagesOf(ask('v2')).entered).toEqual([])
  })

  it('is to mark for masquerade, on V1 and from outside', () => {
    expect(stagesOf(ask('v1')).marked.map(({ name }) => name)).toEqual([expect.stringMatching(/^KUBE-EXT-/)])
    expect(stagesOf(ask('v2')).marked).toEqual([])
    expect(stagesOf(ask('v1', { address: clusters.v1.clusterIp, from: 'pod' })).marked).toEqual([])
  })

  it('is to give each backend its own answer about the source, on V2', () => {
    expect(stagesOf(ask('v1')).source.map(({ name }) => name)).toEqual(['MASQUERADE'])
    const { source, pod } = stagesOf(ask('v2'))
    expect(source.map(({ name }) => name === 'SNAT')).toEqual(pod.map(({ says }) => says !== `on ${ask('v2').path.node}`))
    for (const [index, { name, says }] of source.entries()) {
      if (name !== 'SNAT') expect([says, pod[index]!.says]).toEqual(['stays: the pod is on this node', `on ${ask('v2').path.node}`])
    }
    for (const { points: [said] } of source) expect(linesOf(said!.capture)[said!.line - 1]).toMatch(/Mode: +SNAT/)
  })

  it('is to ask before a packet is sent, on V2 from inside, by the line that names whom Socket LB serves', () => {
    const { found: [found], source: [source] } = stagesOf(ask('v2', { from: 'pod' }))
    expect(found!.says).toContain('Socket LB asks before a packet is sent')
    expect(source!.name).toBe('Socket LB')
    const { capture, line } = source!.points[0]!
    expect(linesOf(capture)[line - 1]).toMatch(/Socket LB Coverage: +Full/)
    expect(stagesOf(ask('v2')).found[0]!.says).not.toContain('Socket LB')
    expect(stagesOf(ask('v1', { from: 'pod' })).found[0]!.says).not.toContain('Socket LB')
  })
})

it('finds no job for a chain that translates at once', () => {
  const rules = '*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 192.0.2.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1:80\nCOMMIT\n'
  const path = pathThroughIptables(parseIptables(rules), { address: '192.0.2.1', port: 80, protocol: 'TCP', from: 'external' })
  const { found, chosen, rewritten } = stagesOf({ path, captures: ['l4.v1.iptables-save'], mode: null })
  expect([found, chosen, rewritten.map(({ name, address }) => [name, address])]).toEqual([[], [], [['PREROUTING', '10.0.0.1:80']]])
})

it('needs no chain to be called what kube-proxy calls it', () => {
  const rules = linesOf('l4.v1.iptables-save').join('\n')
  const renamed = rules.replaceAll('KUBE-', 'MINE-')
  const asked = { address: clusters.v1.vip, port: deck.port, protocol: 'TCP', from: 'external' } as const
  const through = (text: string): CapturedPath => ({ path: pathThroughIptables(parseIptables(text), asked), captures: ['l4.v1.iptables-save'], mode: null })
  const jobs = (text: string) => Object.values(stagesOf(through(text))).map(stations => stations.length)
  expect(through(renamed).path.answer).toBe('backends')
  expect(jobs(renamed)).toEqual(jobs(rules))
})
