import { expect, it } from 'vitest'
import { concluded } from '../src/conclude/conclude.ts'
import { changed, shippedSet } from './set.ts'

const shipped = shippedSet()
const text = (id: string) => shipped.text(id)!

/** What the agent says of itself, as the set that ships has it, with other values of the two settings. */
function status(routing: string, hubble: string): string {
  const said = text('constant.v2.dataplane').replace(/^(Routing:.*\bHost: )\S+/m, `$1${routing}`)
  return said.replace(/^(Hubble: +)\S+/m, `$1${hubble}`)
}

/**
 * The shipped logs of connecting, as if they were of these settings: on Cilium's side those of one size where host routing is in
 * eBPF and of another where it is not. On the other side the same log stands for all of them.
 */
const logs = Object.fromEntries(['bpf', 'legacy'].flatMap(routing => ['on', 'off'].flatMap(hubble => [1, 2].flatMap((half) => {
  const id = (side: string, name: string) => `routing.${side}.${routing}-${hubble}-${half}-${name}`
  return [
    [id('v1', 'latency'), text(`scale.v1.n-1-latency-${half}`)],
    [id('v2', 'latency'), text(`scale.v2.n-${routing === 'bpf' ? 1 : 100}-latency-${half}`)],
    [id('v2', 'status'), status(routing === 'bpf' ? 'BPF' : 'Legacy', hubble === 'on' ? 'Ok' : 'Disabled')],
  ]
}))))
function said(name: string, instead: Record<string, string | null> = {}) {
  return concluded(changed(shipped, { ...logs, ...instead }), `routing.${name}`)!
}
const ids = (end: string) => Object.keys(logs).filter(id => id.endsWith(end))
function edited(names: readonly string[], edit: (one: string) => string) {
  return Object.fromEntries(names.map(id => [id, edit(logs[id]!)]))
}

/** A log in which each connection took so many times as long. */
function slower(log: string, times: number): string {
  const longer = (us: string) => us.split(',').map(one => Math.round(Number(one) * times)).join(',')
  return log.replaceAll(/"us":\[([\d,]+)\]/g, (_, us: string) => `"us":[${longer(us)}]`)
}

it('the same log under both values of a setting shows no effect of it, and 1 on the side where nothing was changed', () => {
  const { verdict, found, numbers } = said('hubble')
  expect(verdict).toBe('not shown')
  expect(found).toMatch(/^No effect is shown: With Hubble on connecting straight to a pod takes 1\.00 \(/)
  expect(numbers).toMatchObject({ 'here': 1, 'there': 1, 'here control': 1, 'there control': 1 })
})

it('an effect is shown where the times differ, and called a drift where they differ on the other side too', () => {
  const on = ids('latency').filter(id => id.includes('-on-'))
  const onCilium = on.filter(id => id.includes('.v2.'))
  expect(said('hubble', edited(onCilium, log => slower(log, 2)))).toMatchObject({ verdict: 'holds', sentence: expect.stringMatching(/takes 2\.0\d? \(/) as string })
  expect(said('hubble', edited(on, log => slower(log, 2)))).toMatchObject({ verdict: 'not shown', found: expect.stringMatching(/^The machine drifted: /) as string })
})

it('each setting is compared with the other side\'s log of the same minutes', () => {
  const { verdict, sentence } = said('legacy-off')
  expect(verdict).toBe('holds')
  expect(sentence).toMatch(/^Straight to a pod, as a multiple of kube-proxy: to a pod on its own node \d\.\d\d \(.*, to a pod on another node \d\.\d\d \(.* \(95 % for 16 comparisons\)\.$/)
})

it('the title says that it takes longer under each of them, or names those under which that is not shown', () => {
  expect(said('answer').sentence).toMatch(/^With host routing in eBPF or not, Hubble on or off: connecting takes Cilium \d\.\d–\d\.\d× as long as kube-proxy$/)
  const same = edited(ids('latency').filter(id => /\.v2\.bpf-off/.test(id)), log => log)
  for (const id of Object.keys(same)) same[id] = logs[id.replace('.v2.', '.v1.')]!
  expect(said('answer', same).sentence).toBe('With host routing BPF, Hubble off it is not shown to take longer than with kube-proxy')
})

it('nothing is said where the agent says that it runs with something else, or says nothing', () => {
  const [id] = ids('status')
  expect(said('answer', { [id!]: status('Legacy', 'Ok') })).toMatchObject({ verdict: 'not shown', found: 'Given host routing BPF, Hubble on, the agent says host routing Legacy, Hubble Ok.' })
  expect(said('bpf-on', { [id!]: null }).found).toBe('Given host routing BPF, Hubble on, the agent says nothing of it.')
})

it('nor with too few pairs', () => {
  expect(said('host', { 'routing.v1.legacy-on-2-latency': null })).toMatchObject({ verdict: 'not shown', found: 'Only 10 pairs of blocks in a cell: that takes 20.' })
})
