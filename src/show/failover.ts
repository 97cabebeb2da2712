import type { VerifiedSet } from '../capture/verify.ts'
import type { FailoverRun } from '../read/failover.ts'
import type { Layer, Side } from '../trace/words.ts'
import { readFailover } from '../read/failover.ts'
import { failoverWords, failures, sideWords, staleFailures } from '../read/sentences/failover.ts'
import { VARIANTS } from '../trace/failover.ts'
import { CUT } from '../trace/nodecut.ts'

/** One variant of the failover experiment as a slide shows it: every run of both sides, and what they say together. */
export interface FailoverShown {
  variant: string
  title: string
  /** Each run with the number that is counted of it. */
  runs: (FailoverRun & { count: number })[]
  says: string
}

/** The variants of a layer's failover experiment that were captured, in the order of the trace; empty where none was. */
export function failoverOf(set: VerifiedSet, layer: Layer): FailoverShown[] {
  const runs = readFailover(set, layer)
  return COUNTED.flatMap(({ name, title, count }) => {
    const mine = runs.filter(({ variant }) => variant === name).map(run => ({ ...run, count: count(run) }))
    return mine.length === 0 ? [] : [{ variant: name, title, runs: mine, says: failoverWords(mine, count) }]
  })
}

/** What each side's runs say, variant by variant; null where none was captured. */
export function failoverSays(shown: readonly FailoverShown[]): Record<Side, string | null> {
  return { v1: sideWords(shown, 'v1'), v2: sideWords(shown, 'v2') }
}

// --- internal ---

/** Of a node that falls silent what is counted is not its pods' own silence, but what goes on failing after they have left. */
const COUNTED = [
  ...VARIANTS.map(({ name, title }) => ({ name, title: `a replica is deleted ${title}`, count: failures })),
  { ...CUT, title: `${CUT.title}: failures after its pods have left`, count: staleFailures },
]
