import type { VerifiedSet } from '../set/verify.ts'
import type { Side } from '../words.ts'
import type { Claimed } from './readings.ts'
import { concluded } from '../conclude/conclude.ts'
import { idOn } from '../read/side.ts'
import { bySide } from '../words.ts'
import { foundOf } from './evidence-link.ts'

/** What the kernel's own account of a request says of the computed path; null on a side where nothing was captured for it. */
export function observedOf(set: VerifiedSet): Record<Side, Claimed | null> {
  return bySide((side) => {
    const one = concluded(set, idOn(side, 'l4.observed'))!
    return one.verdict === 'not captured' ? null : foundOf(one)
  })
}
