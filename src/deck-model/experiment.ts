import type { VerifiedSet } from '../set/verify.ts'
import type { Step } from '../trace/step.ts'
import type { DataplaneKind, Layer, Side } from '../words.ts'
import type { Claimed } from './readings.ts'
import { CONCLUSIONS } from '../conclude/all-conclusions.ts'
import { concluded, sidesOf } from '../conclude/conclude.ts'
import { runsHere } from '../conclude/runs-here.ts'
import { idOn } from '../read/side.ts'
import { costOf, longSteps, recordAlone } from '../record/cost.ts'
import { bySide, dataplanesOf } from '../words.ts'
import { foundOf } from './evidence-link.ts'

/** A side on which an experiment was recorded beside the two that are compared, and what is said of it, by question. */
export interface FurtherSide { side: Side, dataplane: DataplaneKind, says: Record<string, string> }

/** What an experiment's general slide shows of a set. */
export interface ExperimentShown {
  /** A row for each conclusion, said of each side or of both together. */
  rows: { question: string, each: Record<Side, Claimed | null>, together: Claimed | null }[]
  /** The command that records it and what that takes, where the set has nothing of it and its platform could; else null. */
  cost: { records: string, minutes: number, changes: string[] } | null
  /** The sides that it was recorded on beside the compared ones. */
  further: FurtherSide[]
}

/** What is concluded of an experiment; its title is no row, where the layer has one (`answer`). */
export function experimentOf(set: VerifiedSet, layer: Layer, trace: readonly Step[]): ExperimentShown {
  if (!set.captures.some(one => one.layer === layer)) {
    const here = longSteps(trace.filter(step => runsHere(step, set)), [layer])
    return { rows: [], cost: here.length === 0 ? null : { records: recordAlone(layer), ...costOf(here) }, further: [] }
  }
  const mine = CONCLUSIONS.filter(({ id, belief }) => id.startsWith(`${layer}.`) && id !== `${layer}.answer` && !belief)
  const dataplanes = dataplanesOf(set.manifest)
  const ids = Map.groupBy(mine, ({ id }) => id)
  return {
    rows: [...ids].map(([id, [first, ...more]]) => ({
      question: first!.question,
      each: bySide((side) => {
        const isSaid = [first!, ...more].some(one => sidesOf(one, dataplanes)?.includes(side))
        return isSaid ? foundOf(concluded(set, idOn(side, id))!) : null
      }),
      together: first!.sides === undefined ? foundOf(concluded(set, id)!) : null,
    })),
    cost: null,
    further: [],
  }
}
