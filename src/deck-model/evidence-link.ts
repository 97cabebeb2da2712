import type { Concluded } from '../conclude/conclusion.ts'
import type { CapturedLine } from '../read/side.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Answer, Claimed } from './readings.ts'
import { concluded, lackedBy } from '../conclude/conclude.ts'
import { idsLike, saysOf } from '../conclude/conclusion.ts'
import { runsHere } from '../conclude/runs-here.ts'
import { recordAlone } from '../record/cost.ts'
import { captureId, traceOf } from '../trace/index.ts'
import { COMPARED, dataplanesOf, layerIn } from '../words.ts'

/** A conclusion as slides show it; null if there is none. */
export function shownConclusion(one: Concluded | null): Claimed | null {
  return one && { says: saysOf(one), points: one.points.map(pointOf) }
}

/** The same where its question is beside it already. */
export function foundOf({ sentence, found, points }: Concluded): Claimed {
  return { says: (sentence ?? found)!, points: points.map(pointOf) }
}

/** A conclusion of both sides together as a slide's title. */
export function answerOf(set: VerifiedSet, id: string): Answer {
  const one = concluded(set, id)!
  const records = one.verdict === 'not captured' ? recordedBy(set, one) : null
  return { question: one.question, answer: one.sentence, found: records === null ? one.found : null, records }
}

/** `l8.v2.verdict:1` */
export function pointOf({ capture, line }: CapturedLine): string {
  return `${capture}:${line}`
}

// --- internal ---

/** The command that records what a conclusion lacks; null where the steps of this platform give none of it. */
function recordedBy(set: VerifiedSet, one: Concluded): string | null {
  const here = traceOf(dataplanesOf(set.manifest)).filter(step => runsHere(step, set))
  const ids = here.map(step => captureId(step, COMPARED[0]))
  const first = lackedBy(set, one).find(lacked => ids.some(id => idsLike(COMPARED[0], lacked).test(id)))
  return first === undefined ? null : recordAlone(layerIn(first))
}
