import type { FailoverRun, Succession } from '../read/failover.ts'
import type { Stale } from '../read/stale.ts'
import type { CaptureId, Side } from '../words.ts'
import { median } from 'd3-array'
import { spreadOf } from '../read/spread.ts'
import { tallied } from './pane.ts'

/** How connections failed in one side's runs that count, and the longest time without an answer; null where none counts. */
export function detailWords(runs: readonly FailoverRun[], side: Side): string | null {
  const mine = counting(runs, side)
  const gap = spreadOf(mine.map(run => run.longestGap))
  if (!gap) return null
  const how = tallied(mine.flatMap(({ failed }) => failed.map(({ outcome }) => outcome)))
  return `${how || 'none failed'}; longest gap ${span(gap.low, gap.high)}`
}

/** What became of connections that were open all the while: `12 of 12 of the victim's ended, 0 of 24 of the others'`. */
export function heldWords(runs: readonly FailoverRun[], side: Side): string | null {
  const mine = counting(runs, side).map(({ held }) => held)
  const of = (whose: 'victim' | 'others') => {
    const ended = sum(mine.map(held => held[whose].ended))
    return `${ended} of ${ended + sum(mine.map(held => held[whose].open))}`
  }
  return mine.length === 0 ? null : `${of('victim')} of the victim's ended, ${of('others')} of the others'`
}

/** When each step of a replica's end came, as the median of the runs that count, in seconds after the deletion; null of none. */
export function successionWords(runs: readonly FailoverRun[], side: Side): string | null {
  const mine = counting(runs, side)
  const said = STEPS.flatMap(([step, says]) => {
    const seen = mine.flatMap(({ succession }) => succession[step] ?? [])
    return seen.length === 0 ? [] : [`${says} ${(median(seen)! / 1000).toFixed(2)} s`]
  })
  return said.length === 0 ? null : `${said.join(', ')} (median of ${mine.length})`
}

/** A sentence, and the capture it was read from. */
export interface Said { says: string, from: CaptureId | null }

/** Why connections go on failing on a side although the Service names no pod of the silent node any more. */
export function staleWords(runs: readonly FailoverRun[], stale: readonly Stale[], side: Side): Said[] {
  const mine = counting(runs, side)
  const held = spreadOf(stale.map(({ entries }) => entries))
  const [failed, reused] = [sum(mine.map(run => run.stale.failed)), sum(mine.map(run => run.stale.reused))]
  return [
    ...mine.length === 0 ? [] : [{ says: `${failed} failed, ${reused} from a port whose last try had failed.`, from: mine[0]!.from[0]! }],
    ...held ? [{ says: `netfilter still holds ${held.low === held.high ? held.low : `${held.median} (${held.low}–${held.high})`} unanswered SYNs.`, from: stale[0]!.from }] : [],
  ]
}

// --- internal ---

const STEPS: readonly [keyof Succession, string][] = [
  ['terminating', 'terminating'],
  ['lastAnswer', 'its last answer'],
  ['gone', 'left the slice'],
  ['firstAnswer', 'the replacement answers'],
]

function counting(runs: readonly FailoverRun[], side: Side): FailoverRun[] {
  return runs.filter(run => run.side === side && run.voids.length === 0)
}

/** `40–380 ms`, `1.2–50.3 s`. */
function span(low: number, high: number): string {
  const [divisor, unit, digits] = high >= 1000 ? [1000, 's', 1] as const : [1, 'ms', 0] as const
  const [from, to] = [low, high].map(ms => (ms / divisor).toFixed(digits))
  return from === to ? `${to} ${unit}` : `${from}–${to} ${unit}`
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
