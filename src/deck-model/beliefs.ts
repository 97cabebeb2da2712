import type { VerifiedSet } from '../set/verify.ts'
import type { BeliefShown } from './readings.ts'
import { BELIEFS, concluded, idsOf } from '../conclude/conclude.ts'
import { dataplanesOf } from '../words.ts'
import { foundOf } from './evidence-link.ts'

/** Every belief, with its verdict on each side. */
export function beliefsOf(set: VerifiedSet): BeliefShown[] {
  const dataplanes = dataplanesOf(set.manifest)
  return BELIEFS.map(one => ({
    belief: one.question,
    judged: idsOf(one, dataplanes).map((id) => {
      const judged = concluded(set, id)!
      return { side: judged.side, verdict: judged.verdict, ...foundOf(judged) }
    }),
  })).filter(({ judged }) => judged.length > 0)
}
