import type { VipRead } from '../read/latency-vip.ts'
import type { LatencyCell, LatencyRead } from '../read/latency.ts'
import { excludes } from '../read/latency-stats.ts'
import { PAIRS } from '../read/latency.ts'
import { counted, hundredths, nanoseconds, signed } from '../text/numbers.ts'

/** What one side's connections say: the slope, and what a Service costs by its pod at the most Services. */
export function latencyWords({ cells, slopes, pairs }: LatencyRead): string[] {
  const voided = pairs.filter(one => one.void !== null).length
  const most = Math.max(...pairs.map(({ services }) => services))
  return [
    ...slopes.map(one => slopeWords(one)),
    ...cells.filter(({ services }) => services === most).map(ratioWords),
    ...cells.length === 0 ? [`Too few pairs of blocks for a sentence: that takes ${PAIRS} in each cell.`] : [],
    ...voided > 0 ? [`${counted(voided, 'pair')} of ${pairs.length} void: ${pairs.some(one => one.void?.startsWith('its rule moved')) ? 'the rule moved meanwhile' : 'not whole'}.`] : [],
  ]
}

/** Service minus direct, for a platform whose times mean something. */
export function minusWords({ services, backend, minus, pairs }: LatencyCell): string {
  const amount = `${signed(minus.is)} µs (95 % interval ${signed(minus.low)} to ${signed(minus.high)})`
  return `Among ${services.toLocaleString('en')}, ${WHERE[backend]}: ${excludes(minus, 0) ? amount : `no difference shown in ${pairs} pairs: ${amount}`}.`
}

/** What requests on open connections say at the most Services: a Service beside its pod. */
export function requestWords({ cells }: LatencyRead): string[] {
  if (cells.length === 0) return [`On open connections: too few pairs of blocks for a sentence: that takes ${PAIRS} in each cell.`]
  const most = Math.max(...cells.map(({ services }) => services))
  return cells.filter(({ services }) => services === most).map(({ services, backend, ratio, pairs }) => {
    const among = `Among ${services.toLocaleString('en')} Services, to ${WHERE[backend]}, a request on an open connection`
    if (!excludes(ratio, 1)) return `${among}: no difference shown in ${pairs} pairs to one straight to it (${times(ratio)}).`
    return `${among} takes ${hundredths(ratio.is)} times as long as straight to it (${interval(ratio)}).`
  })
}

/**
 * Whether connecting to the VIP from outside takes longer the more Services there are. Nothing is timed beside it, so that a
 * slope of the machine's own would look like one of the dataplane's: that is said with it.
 */
export function vipWords({ slope, blocks }: VipRead): string {
  if (!slope) return `By the VIP: no slope of ${counted(blocks.length, 'block')}.`
  const amount = `${nanoseconds(slope.is)} for each Service there is (95 % interval ${nanoseconds(slope.low)} to ${nanoseconds(slope.high)})`
  if (!excludes(slope, 0)) return `By the VIP: no slope shown in ${blocks.length} blocks: ${amount}. ${UNPAIRED}`
  return `By the VIP: connecting takes ${slope.is > 0 ? 'longer' : 'less'}, by ${amount}. ${UNPAIRED}`
}

/** What a number that has no straight way beside it cannot tell apart. */
export const UNPAIRED = 'From outside there is no way straight to a pod: a drift of the machine would look the same.'

/** Where a pod is, seen from the client. */
export const WHERE = { here: 'a pod on its own node', there: 'a pod on another node' } as const

// --- internal ---

function slopeWords({ backend, per, slope, points }: LatencyRead['slopes'][number]): string {
  const to = `To ${WHERE[backend]}`
  if (!slope) return `${to}: no slope of ${points} pairs.`
  const each = per === 'rule' ? 'for each rule before the Service\'s own' : 'for each Service there is'
  const amount = `${nanoseconds(slope.is)} (95 % interval ${nanoseconds(slope.low)} to ${nanoseconds(slope.high)})`
  if (!excludes(slope, 0)) return `${to}: no slope shown ${each}: ${amount} in ${points} pairs.`
  return `${to}: connecting takes ${slope.is > 0 ? 'longer' : 'less'} ${each}, by ${amount}.`
}

function ratioWords({ services, backend, ratio, pairs }: LatencyCell): string {
  const among = `Among ${services.toLocaleString('en')} Services, to ${WHERE[backend]}`
  if (!excludes(ratio, 1)) return `${among}: no difference shown in ${pairs} pairs to connecting straight to it (${times(ratio)}).`
  return `${among}: connecting takes ${hundredths(ratio.is)} times as long as straight to it (${interval(ratio)}).`
}

function interval({ low, high }: LatencyCell['ratio']): string {
  return `95 % interval ${hundredths(low)} to ${hundredths(high)}`
}

function times(ratio: LatencyCell['ratio']): string {
  return `${hundredths(ratio.is)} times, ${interval(ratio)}`
}
