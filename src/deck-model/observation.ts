import type { VerifiedSet } from '../set/verify.ts'
import type { Side } from '../words.ts'
import type { Claimed } from './readings.ts'
import { concluded } from '../conclude/conclude.ts'
import { idOn } from '../read/side.ts'
import { bySide } from '../words.ts'
import { pointOf } from './evidence-link.ts'

/** What the kernel's own account of a request says of the computed path; null on a side where nothing was captured for it. */
export function observedOf(set: VerifiedSet): Record<Side, Claimed | null> {
  return bySide((side) => {
    const { verdict, sentence, found, points } = concluded(set, idOn(side, 'l4.observed'))!
    return verdict === 'not captured' ? null : { says: (sentence ?? found)!, points: points.map(pointOf) }
  })
}
