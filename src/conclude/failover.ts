import type { FailoverRun } from '../read/failover.ts'
import type { Side } from '../words.ts'
import { difference, ENOUGH, spreadOf } from '../read/spread.ts'
import { counted } from '../text/numbers.ts'
import { VARIANTS } from '../trace/failover.ts'
import { SIDES } from '../words.ts'

/** What is counted of a run. */
export type Count = (run: FailoverRun) => number

/** New connections that failed while it was the side's turn. */
export const failures: Count = ({ failed }) => failed.length

/** New connections that failed although the Service no longer named a pod of the silent node. */
export const staleFailures: Count = ({ stale }) => stale.failed

/** What the runs of one variant say of both sides: no comparison of fewer than ten each, none without an interval. */
export function failoverWords(runs: readonly FailoverRun[], count: Count = failures): string {
  const [v1, v2] = SIDES.map(side => runs.filter(run => run.side === side && run.voids.length === 0))
  const voided = runs.filter(({ voids }) => voids.length > 0).length
  const tail = voided > 0 ? ` ${counted(voided, 'run')} of ${runs.length} void.` : ''
  if (v1!.length === 0 || v2!.length === 0) return `No run counts on ${v1!.length === 0 ? 'V1' : 'V2'}: nothing is said.${tail}`
  const [one, other] = [v1!.map(count), v2!.map(count)]
  const all = [...v1!, ...v2!]
  if (all.every(run => count(run) === 0)) return `None of ${sum(all.map(({ tried }) => tried)).toLocaleString('en')} new connections failed, on either side.${tail}`
  return `${compared(one, other)}${tail}`
}

/** Runs that are counted alike, under one name. */
export interface Series { variant: string, runs: readonly (FailoverRun & { count: number })[] }

/** What one side's runs say, variant by variant, void ones left out; null where there are none. */
export function sideWords(series: readonly Series[], side: Side): string | null {
  const said = series.flatMap(({ variant, runs }) => {
    const mine = runs.filter(run => run.side === side)
    const counting = mine.filter(({ voids }) => voids.length === 0)
    if (mine.length === 0) return []
    const how = VARIANTS.find(({ name }) => name === variant)?.title ?? variant
    return [`${counting.length === 0 ? 'void' : counting.map(({ count }) => count).join(', ')} ${how}`]
  })
  return said.length === 0 ? null : `New connections that failed, run by run: ${said.join('; ')}.`
}

// --- internal ---

function compared(v1: readonly number[], v2: readonly number[]): string {
  const found = difference(v1, v2)
  if (!found) return `${v1.length} and ${v2.length} runs count: dots, no comparison (that takes ${ENOUGH}).`
  const [a, b] = [spreadOf(v1)!, spreadOf(v2)!]
  const medians = `median ${a.median} (${a.low}–${a.high}) and ${b.median} (${b.low}–${b.high})`
  if (!found.shown) return `${medians}: no difference shown in ${Math.min(a.n, b.n)} runs.`
  const [fewer, more] = found.by < 0 ? ['V2', 'V1'] : ['V1', 'V2']
  return `${medians}: ${fewer} fails fewer than ${more}, by ${Math.abs(found.by)} (95 % interval ${ends(found.low, found.high)}).`
}

function ends(low: number, high: number): string {
  return [Math.abs(low), Math.abs(high)].sort((a, b) => a - b).map(Math.round).join(' to ')
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
