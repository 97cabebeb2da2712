import type { Concluded } from '../conclude/conclusion.ts'
import type { CapturedLine } from '../read/side.ts'
import type { Claimed } from './readings.ts'
import { saysOf } from '../conclude/conclusion.ts'

/** A conclusion as slides show it; null if there is none. */
export function shownConclusion(one: Concluded | null): Claimed | null {
  return one && { says: saysOf(one), points: one.points.map(pointOf) }
}

/** `l8.v2.verdict:1` */
export function pointOf({ capture, line }: CapturedLine): string {
  return `${capture}:${line}`
}
