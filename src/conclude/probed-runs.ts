import type { FailoverRun } from '../read/failover.ts'
import type { CapturedSide } from '../read/side.ts'
import type { CaptureId } from '../words.ts'
import type { Conclusion } from './conclusion.ts'
import { extent } from 'd3-array'
import { ENOUGH } from '../read/spread.ts'
import { counted } from '../text/numbers.ts'
import { COMPARED } from '../words.ts'
import { holds, notEnough } from './conclusion.ts'
import { tallied } from './pane.ts'

/** One run of an experiment that the probe of a pod's end watched. */
export interface Probed { felt: FailoverRun }

/** Runs that count, and of the others why they do not, by how many. */
interface Counting<Run> { counting: Run[], why: string }

/** The runs that broke no rule; `lacks` says what else a run has to have and this one has not. */
export function countingIn<Run extends Probed>(all: readonly Run[], lacks: (run: Run) => string | null): Counting<Run> {
  const reasons = all.map(run => run.felt.voids[0] ?? lacks(run))
  const left = reasons.filter(why => why !== null)
  return { counting: all.filter((_, index) => reasons[index] === null), why: left.length === 0 ? '' : `: ${talliedByKind(left)}` }
}

/** Conclusions of each side about the runs of one experiment that count there. */
export function saidOfRuns<Run extends Probed>(
  layer: string,
  { countingOf, ...reads }: Pick<Conclusion, 'needs' | 'counter' | 'beside'> & { countingOf: (own: CapturedSide) => Counting<Run> },
) {
  type Says = (runs: readonly Run[], own: CapturedSide) => string
  return (name: string, question: string, from: (run: Run) => CaptureId, says: Says): Conclusion => ({
    id: `${layer}.${name}`,
    sides: COMPARED,
    // what is done to the other side is where this side's turn ends
    ofBoth: true,
    question,
    ...reads,
    judge: (own) => {
      const { counting, why } = countingOf(own)
      if (counting.length === 0) return notEnough(`No run counts${why}.`)
      const points = counting.map(run => ({ capture: from(run), line: 1 }))
      return holds(`${says(counting, own)}${why === '' ? '' : ` Left out${why}.`}`, points)
    },
  })
}

/** Said behind what too few runs came to; empty where there are enough. */
export function tooFew(runs: readonly unknown[]): string {
  return runs.length < ENOUGH ? ` ${counted(runs.length, 'run')}: too few to compare the sides.` : ''
}

// --- internal ---

/** Reasons that differ in their number alone are one, with the least and the most: `p99 5.18–6.07 ms ×2`. */
function talliedByKind(reasons: readonly string[]): string {
  const kindOf = (reason: string) => reason.replace(NUMBER, '')
  const kinds = Map.groupBy(reasons, kindOf)
  return tallied(reasons.map((reason) => {
    const numbers = kinds.get(kindOf(reason))!.map(one => NUMBER.exec(one)?.[0] ?? '')
    return reason.replace(NUMBER, [...new Set(extent(numbers, Number))].join('–'))
  }))
}

const NUMBER = /\b\d+(?:\.\d+)?/
