import type { VerifiedSet } from '../capture/verify.ts'
import type { FailoverRun } from '../read/failover.ts'
import type { Layer } from '../trace/words.ts'
import { readFailover } from '../read/failover.ts'
import { failoverWords } from '../read/sentences/failover.ts'
import { VARIANTS } from '../trace/failover.ts'

/** One variant of the failover experiment as a slide shows it: every run of both sides, and what they say together. */
export interface FailoverShown {
  variant: string
  title: string
  runs: FailoverRun[]
  says: string
}

/** The variants of a layer's failover experiment that were captured, in the order of the trace; empty where none was. */
export function failoverOf(set: VerifiedSet, layer: Layer): FailoverShown[] {
  const runs = readFailover(set, layer)
  return VARIANTS.flatMap(({ name, title }) => {
    const mine = runs.filter(({ variant }) => variant === name)
    return mine.length === 0 ? [] : [{ variant: name, title, runs: mine, says: failoverWords(mine) }]
  })
}
