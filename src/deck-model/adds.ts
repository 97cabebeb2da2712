import type { VerifiedSet } from '../set/verify.ts'
import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import { linesOf } from '../text/decode.ts'
import { captureId } from '../trace/index.ts'
import { calledIn, otherSide } from '../words.ts'

/**
 * What a side would need so that the step could be answered; null if it answers, or if that is unknown: its own capture failed,
 * or, for a step that the side does not have, the other side's did.
 */
export function addsOf(step: Step, side: Side, set: VerifiedSet): string | null {
  if (!step.adds?.on.includes(set.manifest.clusters[side].dataplane)) return null
  const { unless } = step.adds
  const says = step.adds.says.replaceAll('{side}', calledIn(set.manifest, side))
  const asked = step.sides.includes(side) ? side : otherSide(side)
  const text = set.text(captureId(step, asked))
  if (text === null) return null
  if (asked !== side) return says
  return unless && linesOf(text).some(line => unless.test(line)) ? null : says
}
