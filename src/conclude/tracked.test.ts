import { expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { fixture } from '../read/testing.ts'
import { concluded } from './conclude.ts'
import { saysOf } from './conclusion.ts'

const set = shippedSet()
const textOf = (id: string) => set.text(id)!
const says = (id: string, instead: Record<string, string | null>) => saysOf(concluded(changed(set, instead), id)!)

/** What was printed where the other worker received. */
function atTheReceiver(text: string): string {
  return text.replaceAll(/netflow-v2-worker[2 ]/g, name => name.endsWith('2') ? 'netflow-v2-worker ' : 'netflow-v2-worker2')
}

it('of what was recorded with Cilium\'s own host routing netfilter holds none of the burst, with the legacy one what goes to its own pods, and of V1\'s all', () => {
  const of = (side: 'v1' | 'v2') => ({
    ...Object.fromEntries(['burst', 'conntrack-pods'].map(name => [`l5.${side}.${name}`, fixture(`host-routing-${side}/${name}.txt`)])),
    [`l2.${side}.pods`]: fixture(`host-routing-${side}/pods.txt`),
    [`l3.${side}.arrival`]: null,
  })
  const bpf = { 'constant.v2.dataplane': fixture('host-routing-v2/dataplane.txt') }
  expect(says('l5.v2.conntrack', { ...of('v2'), ...bpf })).toMatch(/holds none of the burst's 30 connections, neither .* Host routing: BPF\.$/)
  expect(says('l5.v1.conntrack-pods', of('v1'))).toBe('By the pods\' addresses it lists 30 of the burst\'s 30 connections.')
  const ofLegacy = Object.fromEntries(['l5.v2.burst', 'l5.v2.conntrack-pods', 'l2.v2.pods'].map(id => [id, atTheReceiver(fixture(`host-routing-legacy-v2/${id.split('.')[2]}.txt`))]))
  const some = 'by the pods\' addresses 10, all to pods on the receiving node: it sees them with their destination already rewritten. Host routing: Legacy.'
  const legacy = { 'constant.v2.dataplane': textOf('constant.v2.dataplane').replace('Host: BPF', 'Host: Legacy') }
  const elsewhere = { ...ofLegacy, ...legacy, 'l3.v2.arrival': null }
  expect(says('l5.v2.conntrack', elsewhere)).toContain(some)
  expect(concluded(changed(set, elsewhere), 'l5.v2.belief-conntrack')).toMatchObject({ verdict: 'refuted', found: expect.stringContaining(some) as string })
  const { 'l5.v2.burst': burst } = of('v2')
  expect(says('l5.v2.ct', { 'l5.v2.burst': burst!, 'l5.v2.ct': fixture('host-routing-v2/ct.txt') })).toBe('Cilium\'s own map holds 30 of the burst\'s 30, each with its backend.')
  expect(says('l5.v2.ct', { 'l5.v2.burst': burst!, 'l5.v2.ct': fixture('host-routing-v2/ct.txt').replace(/BackendID=11/, 'BackendID=0') })).toContain('all but')
})
