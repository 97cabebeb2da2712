import type { VerifiedSet } from '../set/verify.ts'
import type { BeliefShown } from './readings.ts'
import { BELIEFS, concluded, idsOf } from '../conclude/conclude.ts'
import { dataplanesOf } from '../words.ts'
import { pointOf } from './evidence-link.ts'

/** Every belief, with its verdict on each side. */
export function beliefsOf(set: VerifiedSet): BeliefShown[] {
  const dataplanes = dataplanesOf(set.manifest)
  return BELIEFS.map(one => ({
    belief: one.question,
    judged: idsOf(one, dataplanes).map((id) => {
      const { side, verdict, sentence, found, points } = concluded(set, id)!
      return { side, verdict, says: (sentence ?? found)!, points: points.map(pointOf) }
    }),
  })).filter(({ judged }) => judged.length > 0)
}
