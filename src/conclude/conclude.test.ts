import type { Conclusion } from './conclusion.ts'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { changed, only, shippedSet } from '../../test/set.ts'
import { fixture } from '../read/testing.ts'
import { BOUNDS } from '../text/bounds.ts'
import { stepOf } from '../trace/index.ts'
import { isExperiment } from '../trace/layers/index.ts'
import { COMPARED, GIVEN_AS } from '../words.ts'
import { CONCLUSIONS } from './all-conclusions.ts'
import { concluded, draw, idsOf, sidesOf } from './conclude.ts'
import { holds, namedBy, saysOf } from './conclusion.ts'

const set = shippedSet()
const textOf = (id: string) => set.text(id)!
const says = (id: string, instead: Record<string, string | null> = {}) => saysOf(concluded(changed(set, instead), id)!)
const verdict = (id: string, instead: Record<string, string | null> = {}) => concluded(changed(set, instead), id)!.verdict
/** Those of experiments take seconds each: test/series.test.ts. */
const isLong = ({ needs }: Conclusion) => needs[0]!.startsWith('l6.') || isExperiment(needs[0]!.split('.')[0]!)
const instances = CONCLUSIONS.flatMap(one => idsOf(one, GIVEN_AS).map((id, index) =>
  ({ id, conclusion: one, sides: !one.sides ? COMPARED : [sidesOf(one, GIVEN_AS)![index]!] })))

describe('every conclusion', () => {
  it('has an id of its own, a question, and names the observation that could refute it', () => {
    expect(new Set(instances.map(({ id }) => id)).size).toBe(instances.length)
    for (const { id, question, needs, counter } of CONCLUSIONS) {
      expect(question, id).toMatch(/[?.]$/)
      expect(needs.length, id).toBeGreaterThan(0)
      expect(counter.length, id).toBeGreaterThan(0)
    }
  })

  it.each(instances.filter(({ conclusion }) => !isLong(conclusion)).map(one => [one.id, one] as const))('%s says the same of nothing but the captures it names, and nothing without one that it needs', (id, { conclusion, sides }) => {
    const whole = concluded(set, id)!
    const names = new Set<string>(namedBy(conclusion, set.captures.map(one => one.id), sides))
    expect(concluded(only(set, one => names.has(one.id)), id)).toEqual(whole)
    const needed = namedBy({ needs: conclusion.needs.slice(0, 1), counter: [] }, set.captures.map(one => one.id), sides)
    expect(concluded(changed(set, Object.fromEntries(needed.map(one => [one, null]))), id)!.verdict).toBe('not captured')
  })

  it('points at lines that there are, wherever it says that captures refute something', () => {
    for (const { id } of instances.filter(({ conclusion }) => !isLong(conclusion))) {
      const { points, verdict: is } = concluded(set, id)!
      if (is === 'refuted') expect(points.length, id).toBeGreaterThan(0)
      for (const { capture, line } of points) expect(textOf(capture).split('\n')[line - 1], `${id} ${capture}:${line}`).not.toBe(undefined)
    }
  })

  it('has a row in docs/attacks.md: what was tried against it, or that this is still owed', () => {
    const attacks = readFileSync(new URL('../../docs/attacks.md', import.meta.url), 'utf8')
    expect(CONCLUSIONS.filter(({ id }) => !attacks.includes(`\`${id}\``)).map(({ id }) => id)).toEqual([])
  })

  it('does not hold where the observation that could refute it was not captured, whatever it says', () => {
    const conclusion = { ...CONCLUSIONS[0]!, sides: undefined, counter: ['l5.burst', 'l1.nothing'], judge: () => holds('So it is.') }
    expect(draw(set, 'l1.test', { conclusion, side: null })).toMatchObject({ verdict: 'not captured', sentence: null, found: 'l1.v1.nothing, which could refute it, was not captured.' })
  })

  it('that is said under a pane is read, and not passed over', () => {
    for (const { id } of set.captures.filter(one => one.stdout && one.status === 'ok' && stepOf(one.id)?.lead)) {
      const found = concluded(set, id)
      expect(found ? saysOf(found) : '').not.toContain('Not read')
    }
  })
})

/** A table whose last address of a row is another, with room for it before the next column. */
function owning(table: string, next: string, address: string): string {
  const at = table.indexOf(next)
  const wider = table.split('\n').map(line => line && line.slice(0, at) + ' '.repeat(20) + line.slice(at)).join('\n')
  return wider.replace(/10\.4\.\d+\.\d+ +/, had => address.padEnd(had.length))
}

describe('an output that says otherwise changes the words', () => {
  const [v1, v2] = [set.manifest.clusters.v1, set.manifest.clusters.v2]
  it.each<[string, Record<string, string>, string]>([
    ['l4.v2.socket', { 'l4.v2.socket': textOf('l4.v1.socket').replaceAll(v1.clusterIp, v2.clusterIp) }, 'exchanged later'],
    ['l4.v2.socket', { 'l4.v2.socket': '0      0      10.4.1.4:42722 192.0.2.7:80\n' }, 'neither the Service\'s address nor a pod\'s'],
    ['l4.v1.socket', { 'l4.v1.socket': '0      0      10.4.1.3:42722 10.4.2.4:80\n' }, 'before there was a packet'],
    ['l4.v2.service-chains', { 'l4.v2.service-chains': '12\n' }, '12 lines of netfilter name the chain of a Service'],
    ['l3.v1.arrival', { 'l3.v1.arrival': textOf('l3.v1.arrival').replace('10.4.1.4.80', '10.4.2.4.80') }, 'a pod on another node'],
    ['l3.v2.arrival', { 'l3.v2.arrival': textOf('l3.v2.arrival').replace('Out IP 172.20.0.2', 'Out IP 172.20.0.8') }, 'with the client\'s address'],
    ['l3.answer', { 'l3.v2.arrival': textOf('l3.v2.arrival').replaceAll(/^.* Out .*\n/gm, ''), 'l5.v2.access-log': textOf('l5.v2.access-log').replace(/r8mfc(?=.*-0 HTTP)/, 'hfmr6') }, 'with Cilium it reaches a pod of this node unseen by tcpdump'],
    ['l8.v1.stranger-during', { 'l8.v1.stranger-during': '000\n' }, 'kept out'],
    ['l8.v2.stranger-during', { 'l8.v2.stranger-during': '200\n' }, 'let in'],
    ['l8.v2.verdict', { 'l8.v2.verdict': '' }, 'Nobody was turned away'],
    ['l5.v2.nat', { 'l5.v2.nat': '' }, '0 of the burst\'s 30 given another'],
    ['l3.landing', { 'l3.v2.arrival': textOf('l3.v2.arrival').replaceAll(v2.vip, '10.4.1.54') }, 'With Cilium the first packet seen is not for'],
    ['l4.v1.redirect', { 'l4.v1.redirect': textOf('l4.v1.redirect').replace(/^-A KUBE-SEP.*10\.4\.1\.4:80\n/m, '') }, `8 rules on the ways from ${v1.vip} to 2 DNATs`],
  ])('%s', (id, instead, expected) => {
    expect(says(id, instead)).toContain(expected)
    expect(says(id)).not.toContain(expected)
  })

  it.each<[string, string, Record<string, string>, string]>([
    ['l5.answer', 'The pods see the client itself in none of 30 with kube-proxy, 9 of 30 with Cilium (externalTrafficPolicy Cluster)', { 'l5.v2.access-log': textOf('l5.v2.access-log').replaceAll(/(?<= |^)172\.20\.0\.8:/gm, '172.20.0.2:') }, 'none of 30 with kube-proxy, none of 30 with Cilium'],
    ['l8.answer', 'Both store the policy; only Cilium\'s cluster keeps the stranger out', { 'l8.v2.stranger-during': '200\n' }, 'No side keeps the stranger out.'],
    ['l8.answer', 'Both store the policy', { 'l8.v1.stranger-during': '000\n' }, 'Both sides keep the stranger out.'],
    ['l8.answer', 'Both store the policy', { 'l8.v1.client-during': '000\n' }, 'Not everybody who should be was let in.'],
    ['l3.answer', 'It comes in for the Service and goes out for a pod, on both sides', { 'l3.v2.arrival': textOf('l3.v2.arrival').replaceAll(/^.* Out .*\n/gm, ''), 'l5.v2.access-log': textOf('l5.v2.access-log').replace(/^.*-0 HTTP.*\n/m, '') }, 'With Cilium no packet is seen that leaves for a pod.'],
    ['l3.answer', 'on both sides', { 'l3.v1.arrival': textOf('l3.v1.arrival').replaceAll(v1.vip, '10.4.1.4') }, 'With kube-proxy the first packet seen is not for the Service.'],
    ['l4.owner', 'No replica has it', { 'l2.v1.pods': owning(textOf('l2.v1.pods'), 'NODE', v1.vip) }, 'With kube-proxy a replica has it.'],
    ['l4.owner', 'No replica has it', { 'l2.v2.slices': owning(textOf('l2.v2.slices'), 'AGE', v2.vip) }, 'With Cilium a replica has it.'],
    ['l3.answer', 'on both sides', { 'l2.v2.pods': textOf('l2.v1.pods') }, 'With Cilium no packet is seen that leaves for a pod.'],
    ['l4.answer', 'From the VIP to a pod: kube-proxy 9 rules in a list; Cilium 4 entries in a map', { 'l4.v2.service-chains': '12\n' }, 'on both sides'],
    ['l4.answer', '9 rules', { 'l4.v1.service-chains': '0\n' }, 'on neither side'],
    ['l4.inside', 'A pod\'s socket talks to the Service with kube-proxy, to a pod with Cilium', { 'l4.v2.socket': '0      0      10.4.1.4:42722 192.0.2.7:80\n' }, 'connected to 192.0.2.7:80, which is neither'],
    ['l5.tracking', 'With kube-proxy netfilter remembers 30 of 30; with Cilium its own map remembers 30 of 30 connections', { 'l5.v2.ct': '' }, 'With Cilium no entry of the burst was found.'],
    ['l5.tracking', 'its own map', { 'l5.v2.ct': textOf('l5.v2.ct').replaceAll('TCP SVC', 'TCP OUT') }, 'With Cilium no entry'],
    ['l7.answer', 'Of the same burst kube-proxy names addresses, Cilium adds the pod\'s name, identities and a verdict', { 'l7.v2.flows-json': '' }, 'Nothing of the burst was seen.'],
    ['constant.answer', '22 facts compared beside the dataplane: none differs', { 'constant.v2.nodes': textOf('constant.v1.nodes').replaceAll('v1.34', 'v1.33') }, 'Not only the dataplane differs'],
  ])('and a title is no answer any more: %s', (id, answer, instead, found) => {
    expect(concluded(set, id)!.sentence).toContain(answer)
    const one = concluded(changed(set, instead), id)!
    expect([one.sentence, one.verdict === 'holds']).toEqual([null, false])
    expect(one.found).toContain(found)
  })

  it('and a title says of either side what its own output says', () => {
    const byPod = { 'l4.v1.socket': '0      0      10.4.1.3:42722 10.4.2.4:80\n' }
    expect(concluded(changed(set, byPod), 'l4.inside')!.sentence).toBe('A pod\'s socket talks to a pod with kube-proxy, to a pod with Cilium')
    const legacy = Object.fromEntries(['l5.v2.burst', 'l5.v2.conntrack-pods', 'l2.v2.pods'].map(id => [id, fixture(`host-routing-legacy-v2/${id.split('.')[2]}.txt`)]))
    expect(concluded(changed(set, { ...legacy, 'l3.v2.arrival': null, 'l5.v2.ct': null }), 'l5.tracking')!.sentence).toContain('with Cilium netfilter remembers 10 of 30')
    const unnamed = { 'l7.v2.flows-json': textOf('l7.v2.flows-json').replaceAll('"pod_name":', '"was":') }
    expect(concluded(changed(set, unnamed), 'l7.answer')!.sentence).toBe('Of the same burst kube-proxy names addresses, Cilium adds identities and a verdict')
  })

  it('and beside whose address the pods see stands the setting, as each side was asked for it', () => {
    const local = { 'l1.v1.describe': textOf('l1.v1.describe').replace(/^(External Traffic Policy: +)Cluster$/m, '$1Local') }
    expect(says('l5.answer', local)).toMatch(/\(externalTrafficPolicy Local and Cluster\)$/)
  })

  it('and one that nobody can read is said to be unread, with its line', () => {
    expect(says('l5.v1.conntrack', { 'l5.v1.conntrack': 'tcp      6 112 TIME_WAIT src=172.18.0.8\n' })).toContain('Not read: line 1 ')
  })

  it.each(['l3.v1.request', 'l4.v1.socket', 'constant.v1.proxy-mode'])('and of what %s quotes no more is said than a slide has room for', (id) => {
    const long = says(id, { [id]: 'a'.repeat(100_000) })
    expect(long.length).toBeLessThan(BOUNDS.sentence + 120)
    expect(long).toMatch(/a… \(100\d\d\d characters\)$/)
  })
})

describe('whether netfilter remembers the burst is asked by the Service\'s address and by the pods\'', () => {
  const byPods = textOf('l5.v1.conntrack').replaceAll(/dst=172\.20\.255\.210 sport=(\d+) dport=80 src=(\S+) dst=\S+ sport=80 dport=\d+/g, 'dst=$2 sport=$1 dport=80 src=$2 dst=172.20.0.8 sport=80 dport=$1')
  const onV2 = { 'l5.v2.burst': textOf('l5.v1.burst'), 'l2.v2.pods': textOf('l2.v1.pods') }

  it('and of V2 where it was not asked by the pods\', nothing is claimed', () => {
    const unasked = { 'l5.v2.conntrack-pods': null }
    expect(verdict('l5.v2.conntrack', unasked)).toBe('not captured')
    expect(says('l5.v2.conntrack', unasked)).toContain('by the pods\' addresses it was not asked. Host routing: BPF.')
    expect(verdict('l5.v2.belief-conntrack', unasked)).toBe('not captured')
  })

  it('where it holds them by the pods\' addresses, that is what is said, and the belief holds', () => {
    const held = { ...onV2, 'l5.v2.conntrack-pods': byPods }
    expect(says('l5.v2.conntrack', held)).toContain('by the pods\' addresses 30')
    expect(verdict('l5.v2.belief-conntrack', held)).toBe('holds')
  })

  it('and only where it holds none by either is it said to hold none, and the belief refuted', () => {
    const none = { ...onV2, 'l5.v2.conntrack-pods': '' }
    expect(says('l5.v2.conntrack', none)).toMatch(/^netfilter's conntrack holds none of the burst's 30 connections, neither/)
    expect(verdict('l5.v2.belief-conntrack', none)).toBe('refuted')
  })
})

describe('a belief', () => {
  it.each([
    ['l3.v1.belief-balancer', 'refuted', { 'l3.v1.arrival': textOf('l3.v1.arrival').replaceAll(set.manifest.clusters.v1.vip, '10.4.1.4') }, 'holds'],
    ['l3.v2.belief-nodeport', 'refuted', { 'l3.v2.arrival': textOf('l3.v2.arrival').replace(/( Out .*> \S+)\.80: /, `$1.${set.manifest.clusters.v2.nodePort}: `) }, 'holds'],
    ['l4.v2.belief-no-rules', 'refuted', { 'l4.v2.iptables-save': '*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n' }, 'holds'],
    ['l5.v2.belief-client', 'refuted', { 'l5.v2.access-log': textOf('l5.v2.access-log').replaceAll(' 172.20.0.2:', ' 172.20.0.8:') }, 'holds'],
    ['l5.v2.belief-client', 'refuted', { 'l5.v2.access-log': '' }, 'not shown'],
    ['l8.v1.belief-enforced', 'refuted', { 'l8.v1.stranger-during': '000\n' }, 'holds'],
    ['l8.v1.belief-enforced', 'refuted', { 'l8.v1.stranger-before': '000\n' }, 'not shown'],
    ['l8.v1.belief-enforced', 'refuted', { 'l8.v1.policy': null }, 'not captured'],
  ] as const)('%s is %s by the set that ships, and otherwise where captures say otherwise', (id, shipped, instead, expected) => {
    expect(verdict(id)).toBe(shipped)
    expect(verdict(id, instead)).toBe(expected)
  })

  it('names the setting that decides it, as it was captured', () => {
    expect(says('l5.v2.belief-client')).toContain('(load-balancer mode SNAT, externalTrafficPolicy Cluster)')
    expect(says('l5.v2.belief-client', { 'constant.v2.dataplane': textOf('constant.v2.dataplane').replace('  Mode:                 SNAT', '  Mode:                 DSR') })).toContain('mode DSR')
  })
})

it('published names are said to be local images where the build says so, and nothing is said of them where their digests are missing', () => {
  expect(verdict('offers.v1.workloads')).toBe('refuted')
  const released = { 'constant.v1.version': textOf('constant.v1.version').replaceAll('$Format:%H$', 'a'.repeat(40)) }
  expect(verdict('offers.v1.workloads', { ...released, 'offers.v1.image-ids': null })).toBe('not captured')
  const local = fixture('host-routing-v1/image-ids.txt')
  expect(says('offers.v1.workloads', { ...released, 'offers.v1.image-ids': local })).toContain('9 of 9 containers run an image without a registry\'s digest')
  const published = local.replaceAll(' sha256:', ' registry.k8s.io/some@sha256:')
  expect(verdict('offers.v1.workloads', { ...released, 'offers.v1.image-ids': published })).toBe('holds')
})

describe('which hook a program is on is only said by what shows the attachment', () => {
  const attached = { 'l3.v2.attached': fixture('host-routing-v2/attached.txt') }
  const legacy = { 'constant.v2.dataplane': textOf('constant.v2.dataplane').replace('Host: BPF', 'Host: Legacy') }
  const passed = { 'l4.v2.iptables-save': textOf('l4.v2.iptables-save').replaceAll(':FORWARD ACCEPT [0:0]', ':FORWARD ACCEPT [667:50374]') }

  it('and what passes netfilter between is named as netfilter counted it', () => {
    expect(verdict('l3.v2.device-programs', { 'l3.v2.attached': null })).toBe('not captured')
    const on = 'cil_from_netdev on tcx/ingress, cil_to_netdev on tcx/egress. Host routing is'
    expect(says('l3.v2.device-programs', { ...legacy, ...passed })).toBe(`${on} Legacy: between them a packet passes the node's own stack, netfilter included (its FORWARD counted 667).`)
    expect(says('l3.v2.attached')).toBe(`${on} BPF: a packet for a pod is taken past the node's own stack (netfilter's FORWARD counted 0).`)
    expect(says('l3.v2.attached', passed)).toBe(`${on} BPF, and yet netfilter's FORWARD counted 667.`)
  })

  it('and one that is not pinned, or on another hook, changes the words', () => {
    const lines = attached['l3.v2.attached']
    expect(says('l3.v2.attached', { 'l3.v2.attached': lines.replace('tcx/ingress cil_from_netdev', 'tcx/ingress -') })).toMatch(/^a program without a name on tcx\/ingress, /)
    expect(verdict('l3.v2.device-programs', { 'l3.v2.attached': 'xdp:\n\ntc:\n\nflow_dissector:\n\n' })).toBe('not shown')
    expect(says('l3.v2.attached', { 'l3.v2.attached': lines.split('\n').slice(1).join('\n') })).not.toContain('Not read')
    expect(says('l3.v2.attached', { 'l3.v2.attached': lines.replace('ingress: 1', 'ingress: 2') })).toContain('Not read: line 1 of attached')
  })

  it('and filters of tc, as bpftool shows them where the kernel or Cilium has no tcx, are said like the others', () => {
    const filters = attached['l3.v2.attached'].replaceAll('tcx', 'clsact').replaceAll(/ (cil_\w+) prog_(id \d+) .*/g, ' $1-eth0 $2')
    const shown = { 'l3.v2.attached': `xdp:\n\ntc:\n${filters.replaceAll(/^.*: 1\n/gm, '')}\nflow_dissector:\n\n` }
    expect(says('l3.v2.attached', shown)).toMatch(/^cil_from_netdev-eth0 on clsact\/ingress, cil_to_netdev-eth0 on clsact\/egress\. /)
  })

  it('and of V1, that none is there, only where no program is on a hook', () => {
    const none = fixture('host-routing-v1/attached.txt')
    expect(says('l3.v1.attached', { 'l3.v1.attached': none })).toBe('No program is on eth0 tcx/ingress and eth0 tcx/egress; xdp and clsact were not asked.')
    expect(says('l3.v1.attached', { 'l3.v1.attached': attached['l3.v2.attached'] })).not.toContain('No program')
    expect(verdict('l3.v1.attached', { 'l3.v1.attached': 'tc:\n' })).toBe('not shown')
  })
})
