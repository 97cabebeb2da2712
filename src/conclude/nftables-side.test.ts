import { describe, expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { deckOf } from '../deck-model/deck.ts'
import { fixture } from '../read/testing.ts'
import { COMPARED } from '../words.ts'
import { allConcluded, concluded } from './conclude.ts'
import { saysOf } from './conclusion.ts'

const TEXT = fixture('services-nft/nft.txt')
const VIP = '203.0.113.10'
const POD = { name: 'web-a', address: '10.204.1.11', port: 8080 }
const [left, right] = COMPARED
const shipped = shippedSet()
const { clusters } = shipped.manifest

/** conntrack's entry of a connection that netfilter sent to a pod, in the form of the recorded ones. */
function entry(pod: string, port = POD.port): string {
  return `tcp      6 118 TIME_WAIT src=172.18.0.8 dst=${VIP} sport=33001 dport=80 src=${pod} dst=172.18.0.3 sport=${port} dport=33001 [ASSURED] mark=0 use=1\n`
}

/** The shipped set, but for its left side: that has the table of kube-proxy in mode nftables, and one more request's traces. */
const given = {
  [`l4.${left}.nft`]: TEXT,
  [`l4.${left}.redirect`]: TEXT,
  [`l4.${left}.service-chains`]: '63\n',
  [`l4.${left}.observed-request`]: `200 172.18.0.8:33001 -> ${VIP}:80\n`,
  [`l4.${left}.observed-conntrack`]: entry(POD.address),
  [`l4.${left}.observed-log`]: fixture('observed-v1/observed-log.txt').replace(/(?<=^\[pod\/)[\w-]+/, POD.name),
  [`l2.${left}.pods`]: `NAME    READY   STATUS    IP            NODE\n${POD.name}   1/1     Running   ${POD.address}   nft-v3-worker\n`,
}
function setWith(instead: Record<string, string | null> = {}) {
  return changed(shipped, { ...given, ...instead }, { ...clusters, [left]: { ...clusters[left], dataplane: 'kube-proxy-nftables', vip: VIP } })
}
function said(id: string, instead: Record<string, string | null> = {}) {
  const one = concluded(setWith(instead), id)!
  return [one.verdict, saysOf(one)]
}

describe('of a side whose kube-proxy runs in mode nftables', () => {
  it('nothing is concluded that is read from rules of iptables, and each conclusion is there once', () => {
    const all = allConcluded(setWith())
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    const needed = all.filter(({ side }) => side === left).flatMap(({ needs }) => needs)
    expect(needed.filter(step => /counters-|iptables-save/.test(step))).toEqual([])
    expect(needed).toContain('scale.n-*-nft')
  })

  it('a slide names its dataplane, and the deck is laid out', () => {
    const { grounds, layers } = deckOf(setWith())
    expect(grounds.reference!.dataplanes[left]).toBe('kube-proxy-nftables')
    expect(JSON.stringify(layers)).toContain(`l4.${left}.nft`)
  })

  it('the two ways from the VIP to a pod stand beside each other', () => {
    expect(said('l4.answer')).toEqual(['holds', 'From the VIP to a pod: nftables 1 element of a map and 6 rules; Cilium 4 entries in a map'])
    expect(said('l4.answer', { [`l4.${left}.service-chains`]: '0\n' })[0]).toBe('not shown')
    expect(said(`l4.${left}.service-chains`)).toEqual(['holds', '63 chains of kube-proxy\'s table are a Service\'s or an endpoint\'s.'])
  })

  it.each<[string, Record<string, string | null>, string, string]>([
    ['to the pod that answered', {}, 'holds', `Observed: netfilter sent it to ${POD.address}:8080, one of 3 that the computed path leads to; it answered.`],
    ['not to one that the path does not lead to', { [`l4.${left}.observed-conntrack`]: entry('10.204.1.99') }, 'refuted', 'to which the computed path does not lead'],
    ['not where another answered', { [`l4.${left}.observed-conntrack`]: entry('10.204.0.11') }, 'refuted', `${POD.address} answered, but`],
    ['not where conntrack has no entry of it', { [`l4.${left}.observed-conntrack`]: '' }, 'not shown', 'may have come by another node'],
    ['not where nobody was asked which pod answered', { [`l4.${left}.observed-log`]: null }, 'not captured', 'observed-log'],
  ])('the path is observed: %s', (_, instead, verdict, says) => {
    expect(said(`l4.${left}.observed`, instead)).toEqual([verdict, expect.stringContaining(says)])
  })

  it('a rule of either kind would be one that names the policy', () => {
    expect(said(`l8.${left}.verdict`)).toEqual(['holds', 'No rule of iptables or nftables of this node names the policy.'])
    expect(said(`l8.${left}.verdict`, { [`l8.${left}.verdict`]: '2\n' })[1]).toBe('2 rules of iptables or nftables name the policy.')
    expect(said(`l8.${left}.belief-enforced`)[1]).toContain('is stored, no rule of iptables or nftables of the node names it, and the stranger')
  })

  it('its own minSyncPeriod is quoted, not that of the other mode', () => {
    const file = shipped.text(`constant.${left}.proxy-config`)!
    const longer = file.replace(/(?<=^nftables:\n(?: .*\n)*? {2}minSyncPeriod: )0s$/m, '5s')
    expect(said('scale.more', { [`constant.${left}.proxy-config`]: longer })[1]).toContain('kube-proxy waits minSyncPeriod, 5s here')
    expect(saysOf(concluded(shipped, 'scale.more')!)).toContain('kube-proxy waits minSyncPeriod, 1s here')
  })

  it('its tables are counted at each size', () => {
    const sizes = Object.fromEntries([1, 100].flatMap((services): [string, string][] => [
      [`scale.${left}.n-${services}-probed`, 'service/scale-last created\n'],
      [`scale.${left}.n-${services}-nft`, services === 1 ? TEXT : fixture('many-nft/nft.txt')],
    ]))
    expect(said(`scale.${left}.growth`, sizes)).toEqual(['holds', expect.stringMatching(/^Each Service adds [\d.]+ rules, [\d.]+ chains and [\d.]+ elements\.$/)])
    const { counts } = dataplaneOf('kube-proxy-nftables')
    expect(counts(() => null)).toEqual({ counts: [], uncommented: null })
  })
})

it('two sides that both run kube-proxy, in different modes, are compared as well', () => {
  const of = { [`l4.${right}.nft`]: TEXT, [`l4.${right}.redirect`]: TEXT, [`l4.${right}.service-chains`]: '63\n' }
  const set = changed(shipped, of, { ...clusters, [right]: { ...clusters[right], dataplane: 'kube-proxy-nftables', vip: VIP } })
  expect(saysOf(concluded(set, 'l4.answer')!)).toBe('From the VIP to a pod: kube-proxy 9 rules in a list; nftables 1 element of a map and 6 rules')
  expect(allConcluded(set).filter(({ id }) => id.includes('belief-no-rules'))).toEqual([])
})
