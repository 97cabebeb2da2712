import { expect, it } from 'vitest'
import { changed, only, shippedSet } from '../../test/set.ts'
import { expected, fixture } from '../read/testing.ts'
import { bySide } from '../words.ts'
import { concluded } from './conclude.ts'

/** What one run on the lab printed, of which side and with which address of the Service. */
const FOLDERS = bySide(side => `observed-${side}`)
const { observed } = expected<{ observed: Record<'vip' | 'pod' | 'other' | 'chain', string> }>(FOLDERS.v1)
const { observed: onCilium } = expected<{ observed: Record<'vip' | 'pod' | 'other' | 'port', string> }>(FOLDERS.v2)

const STEPS = {
  v1: ['iptables-save', 'counters-before', 'counters-after', 'observed-request', 'observed-log'],
  v2: ['observed-request', 'observed-ct', 'lb-backends', 'lb-maps', 'services', 'observed-log'],
} as const

const shipped = shippedSet()
const clusters = bySide((side, index) => ({ ...shipped.manifest.clusters[side], vip: [observed, onCilium][index]!.vip }))
const captured = Object.fromEntries((['v1', 'v2'] as const).flatMap(side => [
  [`l2.${side}.pods`, fixture(`${FOLDERS[side]}/pods.txt`)],
  ...STEPS[side].map(step => [`l4.${side}.${step}`, fixture(`${FOLDERS[side]}/${step}.txt`)]),
])) as Record<string, string>

function said(side: 'v1' | 'v2', instead: Record<string, string | null> = {}): [string, string] {
  const { verdict, sentence, found } = concluded(changed(shipped, { ...captured, ...instead }, clusters), `l4.${side}.observed`)!
  return [verdict, (sentence ?? found)!]
}

/** The same outputs, after which so many more packets are counted by the rules that match. */
function counting(more: number, rule: RegExp): Record<string, string> {
  const after = captured['l4.v1.counters-after']!.split('\n').map(line =>
    rule.test(line) ? line.replace(/^\[(\d+)/, (_, packets: string) => `[${Number(packets) + more}`) : line)
  return { 'l4.v1.counters-after': after.join('\n') }
}

it('what kube-proxy\'s rules counted is the computed path, rule by rule, to the pod that answered', () => {
  expect(said('v1')).toEqual(['holds', `Observed: 8 of its 10 rules counted one packet, 2 shared ones more; ${observed.pod}:80 answered.`])
})

const DNAT = new RegExp(`-j DNAT --to-destination ${observed.pod}:80`)
const OTHERS = new RegExp(`-j DNAT --to-destination ${observed.other}:80`)

it.each<[string, Record<string, string | null>, string, RegExp]>([
  ['a rule of the path counted nothing', counting(-1, /-A KUBE-EXT-\S+ -j KUBE-SVC-/), 'refuted', /^Line \d+, a rule of the computed path in KUBE-EXT-\w+, counted no packet/],
  ['a rule beside the path counted it too', counting(1, new RegExp(`-A ${observed.chain} ! -s`)), 'refuted', new RegExp(`^Line \\d+ in ${observed.chain} counted it too`)],
  ['nobody was asked which pod answered', { 'l4.v1.observed-log': null }, 'not captured', /observed-log/],
  ['two connections were counted', counting(1, OTHERS), 'not shown', /^2 connections were counted/],
  ['none was', counting(-1, DNAT), 'not shown', /went another way, or by another node/],
  ['counters began anew', counting(-80, /-A PREROUTING/), 'not shown', /written anew/],
  ['a rule was written meanwhile', { 'l4.v1.counters-before': captured['l4.v1.counters-before']!.replace(observed.pod, '10.4.1.99') }, 'not shown', /written anew/],
  ['the rules from which the path is computed are others', { 'l4.v1.iptables-save': captured['l4.v1.iptables-save']!.replaceAll(`${observed.pod}:80`, '10.4.1.99:80') }, 'not shown', /^The counted rules lack line \d+/],
])('of kube-proxy that is not said where %s', (_, instead, verdict, says) => {
  expect(said('v1', instead)).toEqual([verdict, expect.stringMatching(says)])
})

it('a rule that sends the request to its pod before the computed path does is named', () => {
  const before = (packets: number, text: string) => text.replace(/^(\[\d+:\d+\] )?-A PREROUTING/m, `[${packets}:60] -A PREROUTING -p tcp -j DNAT --to-destination ${observed.pod}:8080\n$&`)
  const instead: Record<string, string> = { ...counting(-1, DNAT), 'l4.v1.counters-before': before(0, captured['l4.v1.counters-before']!) }
  expect(said('v1', { ...instead, 'l4.v1.counters-after': before(1, instead['l4.v1.counters-after']!) })).toEqual(['refuted', expect.stringContaining('which the computed path does not lead to')])
})

it('what Cilium\'s entry of the request names is a backend of the computed path, and the pod that answered', () => {
  expect(said('v2')).toEqual(['holds', `Observed: the kernel chose ${onCilium.pod}:80, as computed; it answered.`])
})

it.each<[string, Record<string, string | null>, string, RegExp]>([
  ['it names a backend that the path does not lead to', { 'l4.v2.lb-backends': captured['l4.v2.lb-backends']!.replace(onCilium.pod, '10.4.1.99') }, 'refuted', /10\.4\.1\.99, which the computed path does not lead to/],
  ['it has another reverse NAT', { 'l4.v2.observed-ct': captured['l4.v2.observed-ct']!.replaceAll(/RevNAT=[1-9]\d*/g, 'RevNAT=99') }, 'refuted', /reverse NAT 99, the computed path \d+/],
  ['there is none of that port', { 'l4.v2.observed-ct': captured['l4.v2.observed-ct']!.replaceAll(`:${onCilium.port} `, ':1 ') }, 'not shown', /may have come by another node/],
  ['its backend is in no map', { 'l4.v2.observed-ct': captured['l4.v2.observed-ct']!.replaceAll(/BackendID=\d+/g, 'BackendID=999') }, 'not shown', /names backend 999/],
  ['nobody was asked which pod answered', { 'l4.v2.observed-log': null }, 'not captured', /observed-log/],
])('of Cilium that is not said where %s', (_, instead, verdict, says) => {
  expect(said('v2', instead)).toEqual([verdict, expect.stringMatching(says)])
})

it.each(['v1', 'v2'] as const)('on %s it is refuted where another pod answered', (side) => {
  const { pod, other } = side === 'v1' ? observed : onCilium
  const names = new Map(captured[`l2.${side}.pods`]!.split('\n').slice(1).filter(Boolean).map((line): [string, string] => {
    const cells = line.split(/ {2,}/)
    return [cells.find(cell => /^10\./.test(cell))!, cells[0]!]
  }))
  const log = captured[`l4.${side}.observed-log`]!.replace(names.get(pod)!, names.get(other)!)
  expect(said(side, { [`l4.${side}.observed-log`]: log })).toEqual(['refuted', expect.stringMatching(new RegExp(`^${other} answered, but .* to ${pod}:80`))])
})

it('a request that nft sent to a pod before kube-proxy\'s rules, which iptables-save does not show, is not said to have gone their way', () => {
  const redirected = Object.fromEntries(STEPS.v1.map(step => [`l4.v1.${step}`, fixture(`observed-v1-redirected/${step}.txt`)]))
  expect(said('v1', redirected)).toEqual(['not shown', 'No rule of the computed path that leads to a pod counted the request, which 10.4.1.5 answered: it went another way, or by another node.'])
})

it.each(['v1', 'v2'] as const)('of %s of the set that ships it is said, and nothing without its outputs', (side) => {
  const id = `l4.${side}.observed`
  expect(concluded(shipped, id)).toMatchObject({ verdict: 'holds', sentence: expect.stringMatching(/^Observed: /) as string })
  const without = only(shipped, one => !STEPS[side].some(step => one.id === `l4.${side}.${step}` && /observed|counters/.test(step)))
  expect(concluded(without, id)).toMatchObject({ verdict: 'not captured', sentence: null })
})
