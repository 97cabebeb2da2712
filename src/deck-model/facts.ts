import type { VerifiedSet } from '../set/verify.ts'
import type { FactsShown } from './readings.ts'
import { idOn, sideOf } from '../read/side.ts'
import { singleVariable, variableFacts } from '../read/variable.ts'
import { SIDES } from '../words.ts'

/** The single-variable proof: every fact of both clusters, its verdict, and the captures it was read from. */
export function factsOf(set: VerifiedSet): FactsShown {
  const facts = variableFacts(sideOf(set, 'v1'), sideOf(set, 'v2'))
  return {
    single: singleVariable(facts),
    rows: facts.map(({ from, ...fact }) => ({
      ...fact,
      opens: SIDES.flatMap(side => from[side] === null ? [] : [idOn(side, from[side])]).filter(id => set.capture(id)?.stdout),
    })),
  }
}
