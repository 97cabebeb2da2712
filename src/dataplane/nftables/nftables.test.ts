import type { DataplaneKind } from '../../words.ts'
import { expect, it } from 'vitest'
import { deck } from '../../../deck.config.ts'
import { changed, shippedSet } from '../../../test/set.ts'
import { fixture } from '../../read/testing.ts'
import { COMPARED } from '../../words.ts'
import { capturedPath } from '../captured-path.ts'
import { dataplaneOf, detect } from '../dataplanes.ts'
import { stagesOf } from '../stages.ts'
import { nftables } from './index.ts'

const TEXT = fixture('services-nft/nft.txt')
const [WEB, LOCAL] = ['203.0.113.10', '203.0.113.12']
const shipped = shippedSet()
const [side] = COMPARED
const { clusters } = shipped.manifest

/** The shipped set, with the left side's cluster as one that runs kube-proxy in this mode. */
const set = changed(shipped, { [`l4.${side}.nft`]: TEXT }, { ...clusters, [side]: { ...clusters[side], dataplane: nftables.kind } })

const ask = (address: string) => capturedPath(set, side, { address, port: deck.port, protocol: 'TCP', from: 'external' })

function detected(mode: string, calico = false) {
  return detect({
    pods: selector => selector === 'k8s-app=kube-proxy' ? ['pod/kube-proxy-a'] : calico && selector.includes('calico') ? ['pod/calico'] : [],
    printed: async (_, container, words) => container === 'kube-proxy' && words.at(-1)!.endsWith('/proxyMode') ? mode : '',
  })
}

it('is what kube-proxy says of its own mode; without that word it is not claimed', async () => {
  expect(await detected(fixture('services-nft/proxy-mode.txt'))).toEqual({ kind: nftables.kind, evidence: ['1 kube-proxy pods, no Cilium pod', '/proxyMode nftables'] })
  for (const said of ['iptables', 'ipvs', '', 'nftables-ish']) expect((await detected(said)).kind).toBe('kube-proxy-iptables')
  expect(await detected('nftables', true)).toMatchObject({ kind: 'other', name: 'Calico' })
})

it('leads from a Service of a recorded set to its endpoints, by the lines of its table', () => {
  const { path, captures } = ask(WEB!)
  expect(captures).toEqual([`l4.${side}.nft`])
  expect(path.backends.map(({ address }) => address)).toEqual(['10.204.0.11', '10.204.1.11', '10.204.1.12'])
  expect(() => capturedPath(changed(set, { [`l4.${side}.nft`]: null }), side, { address: WEB!, port: 80, protocol: 'TCP', from: 'pod' })).toThrow('which was not captured')
})

it('does each job at lines that say so, and no line is left without a job', () => {
  const captured = ask(WEB!)
  const stages = stagesOf(captured)
  const pointed = Object.values(stages).flat().flatMap(({ points }) => points.map(({ line }) => line))
  expect(new Set(pointed)).toEqual(new Set(captured.path.hops.map(({ line }) => line)))
  expect([stages.entered, stages.found, stages.marked, stages.chosen, stages.source].map(([one]) => one?.name)).toEqual([
    ...['nat-prerouting', 'service-ips', 'external-452DNVGS-shop/web/tcp/', 'service-452DNVGS-shop/web/tcp/', 'masquerade'],
  ])
  const [first] = stages.found[0]!.points
  expect(TEXT.split('\n')[first!.line - 1]).toContain(`${WEB} . tcp . 80`)
  for (const { address, points } of stages.rewritten) expect(TEXT.split('\n')[points[0]!.line - 1]).toContain(`dnat to ${address}`)
})

it('says what redirects, and that nothing is marked where the client\'s address is kept', () => {
  expect(nftables.words.redirect(TEXT, WEB!)).toBe('1 element of a map and 6 rules on the ways from 203.0.113.10 to 3 DNATs; what comes from outside is marked for masquerade first.')
  expect(nftables.words.redirect(TEXT, LOCAL!)).toBe('1 element of a map and 4 rules on the ways from 203.0.113.12 to 2 DNATs.')
  expect(nftables.words.entries(TEXT, WEB!).lines).toHaveLength(7)
  expect(stagesOf(ask(LOCAL!)).marked).toEqual([])
})

it('counts the same rules, chains and elements as nft\'s own JSON has', () => {
  const { nftables: parts } = JSON.parse(fixture('services-nft/nft.json')) as { nftables: Record<string, { elem?: unknown[] }>[] }
  const objects = (kind: string) => parts.flatMap(part => part[kind] ?? [])
  const elements = [...objects('map'), ...objects('set')].reduce((sum, { elem }) => sum + (elem?.length ?? 0), 0)
  const { counts } = dataplaneOf(nftables.kind).counts(() => ({ id: `l4.${side}.nft`, text: TEXT }))
  expect(counts.map(({ name, count }) => [name, count])).toEqual([['rules', objects('rule').length], ['chains', objects('chain').length], ['elements', elements]])
})

it('reads its own part of kube-proxy\'s configuration, not that of iptables', () => {
  const text = shipped.text(`constant.${side}.proxy-config`)!
  const pacing = (kind: DataplaneKind) => {
    const source = dataplaneOf(kind).facts['update pacing']
    return source?.from ? source.read(text, clusters[side]) : null
  }
  expect(pacing(nftables.kind)).toBe('minSyncPeriod 0s')
  expect(pacing('kube-proxy-iptables')).toBe('minSyncPeriod 1s')
})
