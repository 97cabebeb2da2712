import type { Side } from '../../trace/words.ts'
import type { LatencyCell, LatencyRead } from '../latency.ts'
import type { OneMore, ScaleRead } from '../scale.ts'
import { excludes } from '../latency-stats.ts'
import { PAIRS } from '../latency.ts'
import { difference, ENOUGH, spreadOf } from '../spread.ts'
import { counted } from './witness.ts'

/** What each Service adds to one side's tables, from its fewest to its most; null of fewer than two sizes. */
export function growthWords(reads: readonly ScaleRead[]): string | null {
  const sizes = reads.filter(({ counts }) => counts.length > 0)
  const [first, last] = [sizes[0], sizes.at(-1)]
  if (!first || !last || first === last) return null
  const added = last.counts.flatMap((count) => {
    const before = first.counts.find(({ name }) => name === count.name)
    const each = (count.count - (before?.count ?? 0)) / (last.services - first.services)
    return before ? [`${tidy(each)} ${each === 1 ? count.one : count.name}`] : []
  })
  return `Each Service adds ${listed(added)}.${uncommentedWords(sizes)}`
}

/** How long one more Service takes beside so many, on both sides; a comparison only where its interval excludes zero. */
export function moreWords(services: number, tries: Readonly<Record<Side, readonly OneMore[]>>): string {
  const [v1, v2] = [timesOf(tries.v1), timesOf(tries.v2)]
  const [a, b] = [spreadOf(v1), spreadOf(v2)]
  const beside = `Beside ${services.toLocaleString('en')}`
  if (!a || !b) return `${beside}: no try counts on ${a ? 'V2' : 'V1'}.`
  const found = difference(v1, v2)
  if (!found) return `${beside}: ${a.n} and ${counted(b.n, 'try', 'tries')} count: dots, no comparison (that takes ${ENOUGH}).`
  const medians = `${seconds(a.median)} (${seconds(a.low)}–${seconds(a.high)}) on V1, ${seconds(b.median)} (${seconds(b.low)}–${seconds(b.high)}) on V2`
  if (!found.shown) return `${beside}: ${medians}: no difference shown in ${a.n} and ${b.n} tries.`
  const [sooner, by] = found.by < 0 ? ['V2', [-found.high, -found.low]] : ['V1', [found.low, found.high]]
  return `${beside}: ${medians}: ${sooner} is sooner, by ${seconds(Math.abs(found.by))} (95 % interval ${seconds(by[0]!)} to ${seconds(by[1]!)}).`
}

/** What one side's latencies say: the slope, and what a Service costs by its pod at the most Services. */
export function latencyWords({ side, cells, slopes, pairs }: LatencyRead): string[] {
  const voided = pairs.filter(one => one.void !== null).length
  const most = Math.max(...pairs.map(({ services }) => services))
  return [
    ...slopes.map(one => slopeWords(one)),
    ...cells.filter(({ services }) => services === most).map(ratioWords),
    ...cells.length === 0 ? [`Too few pairs of blocks for a sentence: that takes ${PAIRS} in each cell.`] : [],
    ...voided > 0 ? [`${counted(voided, 'pair')} of ${pairs.length} void: ${side === 'v1' ? 'the rule moved meanwhile' : 'not whole'}.`] : [],
  ]
}

/** Service minus direct, for a platform whose times mean something. */
export function minusWords({ services, backend, minus }: LatencyCell): string {
  const amount = `${signed(minus.is)} µs (95 % interval ${signed(minus.low)} to ${signed(minus.high)})`
  return `Among ${services.toLocaleString('en')}, ${WHERE[backend]}: ${excludes(minus, 0) ? amount : `no difference shown: ${amount}`}.`
}

/** Milliseconds of the tries that count. */
export function timesOf(tries: readonly OneMore[]): number[] {
  return tries.flatMap(({ after, voids }) => after !== null && voids.length === 0 ? [after] : [])
}

/** `1.24 s`; below a second `240 ms`. */
export function seconds(ms: number): string {
  return Math.abs(ms) < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`
}

/** Where a pod is, seen from the client. */
export const WHERE = { here: 'a pod on its own node', there: 'a pod on another node' } as const

// --- internal ---

function slopeWords({ backend, per, slope, points }: LatencyRead['slopes'][number]): string {
  const to = `To ${WHERE[backend]}`
  if (!slope) return `${to}: no slope of ${points} pairs.`
  const each = per === 'rule' ? 'for each rule before the Service\'s own' : 'for each Service there is'
  const amount = `${nanoseconds(slope.is)} (95 % interval ${nanoseconds(slope.low)} to ${nanoseconds(slope.high)})`
  if (!excludes(slope, 0)) return `${to}: no slope shown ${each}: ${amount}.`
  return `${to}: connecting takes ${slope.is > 0 ? 'longer' : 'less'} ${each}, by ${amount}.`
}

function ratioWords({ services, backend, ratio }: LatencyCell): string {
  const among = `Among ${services.toLocaleString('en')} Services, to ${WHERE[backend]}`
  const interval = `95 % interval ${tidy(ratio.low)} to ${tidy(ratio.high)}`
  if (!excludes(ratio, 1)) return `${among}: no difference shown to connecting straight to it (${tidy(ratio.is)} times, ${interval}).`
  return `${among}: connecting takes ${tidy(ratio.is)} times as long as straight to it (${interval}).`
}

/** Where kube-proxy has begun to write them the way it does for many endpoints. */
function uncommentedWords(sizes: readonly ScaleRead[]): string {
  const bare = sizes.find(({ uncommented }) => uncommented && uncommented.count > 0)
  if (!bare) return ''
  const { count, of } = bare.uncommented!
  return ` At ${bare.services.toLocaleString('en')}, ${count.toLocaleString('en')} of ${of.toLocaleString('en')} endpoint rules carry no comment.`
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function nanoseconds(ns: number): string {
  return `${signed(ns)} ns`
}

function signed(value: number): string {
  return tidy(value).replace('-', '−')
}

/** Two places, and none that say nothing. */
function tidy(value: number): string {
  return String(Math.round(value * 100) / 100)
}
