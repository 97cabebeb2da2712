import { expect, it } from 'vitest'
import { concluded } from '../src/conclude/conclude.ts'
import { routingOf } from '../src/deck-model/routing.ts'
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
  expect(found).toMatch(/^No effect is shown: With Hubble on connecting straight to a pod takes, as a multiple of Hubble off: with host routing BPF 1\.00 \(/)
  expect(new Set(Object.values(numbers))).toEqual(new Set([1]))
  expect(Object.keys(numbers)).toEqual(['bpf', 'legacy'].flatMap(under => ['here', 'there'].flatMap(where => [`${under} ${where}`, `${under} ${where} control`])))
})

it('an effect is shown where the times differ, and called a drift where they differ on the other side too', () => {
  const on = ids('latency').filter(id => id.includes('-on-'))
  const onCilium = on.filter(id => id.includes('.v2.'))
  expect(said('hubble', edited(onCilium, log => slower(log, 2)))).toMatchObject({ verdict: 'holds', sentence: expect.stringMatching(/with host routing BPF 2\.0\d \(.*, 2\.0\d \(.*; with host routing Legacy 2\.0\d \(/) as string })
  expect(said('hubble', edited(on, log => slower(log, 2)))).toMatchObject({ verdict: 'not shown', found: expect.stringMatching(/^The machine drifted: /) as string })
})

it('an effect is what goes beyond a drift, and is not hidden by one that is smaller', () => {
  const both = (cilium: number, beside: number) => {
    const on = ids('latency').filter(id => id.includes('-on-'))
    return Object.fromEntries(on.map(id => [id, slower(logs[id]!, id.includes('.v2.') ? cilium : beside)]))
  }
  expect(said('hubble', both(3, 1.5))).toMatchObject({ verdict: 'holds', sentence: expect.stringMatching(/where nothing was changed, 1\.[45]\d? to 1\.5/) as string })
  expect(said('answer', both(3, 1.5)).sentence).toMatch(/^With Hubble on connecting takes Cilium /)
  expect(said('hubble', both(1.5, 3))).toMatchObject({ verdict: 'not shown', found: expect.stringMatching(/^The machine drifted: /) as string })
})

it('an effect under one value of the other setting alone is said as that, and one that goes both ways as none', () => {
  const onCilium = (like: RegExp, times: number) => edited(ids('latency').filter(id => like.test(id)), log => slower(log, times))
  const legacyOff = onCilium(/\.v2\.legacy-off/, 2)
  expect(said('host', legacyOff).sentence).toMatch(/^Shown in 2 of 4 comparisons: With host routing in eBPF .*: with Hubble on \d.*; with Hubble off /)
  expect(said('hubble', { ...onCilium(/\.v2\.bpf-on/, 2), ...legacyOff })).toMatchObject({ verdict: 'not shown', found: expect.stringMatching(/^It goes both ways: /) as string })
})

it('the title names the setting that decides under both values of the other, with what the other side takes', () => {
  const on = edited(ids('latency').filter(id => /\.v2\..*-on-/.test(id)), log => slower(log, 4))
  expect(said('answer', on).sentence).toMatch(/^With Hubble on connecting takes Cilium \d\d?\.\d–\d\d\.\d× as long as kube-proxy, with Hubble off \d\.\d–\d\.\d×$/)
  const legacy = edited(ids('latency').filter(id => /\.v2\.legacy-/.test(id)), log => slower(log, 4))
  expect(said('answer', legacy).sentence).toMatch(/^With the host's own stack connecting takes Cilium .*, with host routing in eBPF /)
})

it('the belief that a connection through eBPF is faster is refuted by one setting under which it is slower, and holds where none is', () => {
  expect(said('belief-faster')).toMatchObject({ verdict: 'refuted', found: expect.stringMatching(/as a multiple of kube-proxy: \d\.\d–\d\.\d× with host routing BPF, Hubble on; /) as string })
  const faster = edited(ids('latency').filter(id => id.includes('.v2.')), log => slower(log, 0.1))
  expect(said('belief-faster', faster).verdict).toBe('holds')
  const alike = Object.fromEntries(ids('latency').filter(id => id.includes('.v2.')).map(id => [id, logs[id.replace('.v2.', '.v1.')]!]))
  expect(said('belief-faster', alike).verdict).toBe('not shown')
})

it('each setting is compared with the other side\'s log of the same minutes', () => {
  const { verdict, sentence } = said('legacy-off')
  expect(verdict).toBe('holds')
  expect(sentence).toMatch(/^\d\.\d\d \(.*\) × kube-proxy on its own node, \d\.\d\d \(.*\) on another\.$/)
})

it('the title says that it takes longer under each of them, or names those under which that is not shown', () => {
  expect(said('answer').sentence).toMatch(/^With host routing in eBPF or not, Hubble on or off: connecting takes Cilium \d\.\d–\d\.\d× as long as kube-proxy$/)
  const same = edited(ids('latency').filter(id => /\.v2\.bpf-off/.test(id)), log => log)
  for (const id of Object.keys(same)) same[id] = logs[id.replace('.v2.', '.v1.')]!
  expect(said('answer', same).sentence).toBe('With host routing BPF, Hubble off connecting is not shown to take longer than with kube-proxy')
})

it('nothing is said where the agent says that it runs with something else, or says nothing', () => {
  const [id] = ids('status')
  expect(said('answer', { [id!]: status('Legacy', 'Ok') })).toMatchObject({ verdict: 'not shown', found: 'Given host routing BPF, Hubble on, the agent says host routing Legacy, Hubble Ok.' })
  expect(said('bpf-on', { [id!]: null }).found).toBe('Given host routing BPF, Hubble on, the agent says nothing of it.')
})

it('nor with too few pairs', () => {
  expect(said('host', { 'routing.v1.legacy-on-2-latency': null })).toMatchObject({ verdict: 'not shown', found: 'Only 10 pairs of blocks in a cell: that takes 20.' })
})

it('is drawn setting by setting, those with Hubble on first, each from its own log; not at all where one is missing', () => {
  const { side, beside, settings } = routingOf(changed(shipped, logs))!
  expect([side, beside]).toEqual(['v2', 'kube-proxy'])
  expect(settings.map(({ hubble, routing, from }) => [hubble, routing, from])).toEqual([
    ['Hubble on', 'BPF', 'routing.v2.bpf-on-1-latency:1'],
    ['Hubble on', 'Legacy', 'routing.v2.legacy-on-1-latency:1'],
    ['Hubble off', 'BPF', 'routing.v2.bpf-off-1-latency:1'],
    ['Hubble off', 'Legacy', 'routing.v2.legacy-off-1-latency:1'],
  ])
  for (const { ratios, says } of settings) {
    for (const { is, low, high } of ratios) expect(says).toContain(`${is.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`)
  }
  expect(routingOf(changed(shipped, { ...logs, 'routing.v2.bpf-on-1-status': null }))).toBeNull()
  expect(routingOf(shipped)).toBeNull()
})
