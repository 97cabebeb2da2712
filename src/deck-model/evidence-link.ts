import type { CapturedLine, Claim } from '../read/side.ts'
import type { Claimed } from './readings.ts'

/** A claim as the slides carry it. */
export function shownClaim({ says, points }: Claim): Claimed {
  return { says, points: points.map(pointOf) }
}

/** `l8.v2.verdict:1` */
export function pointOf({ capture, line }: CapturedLine): string {
  return `${capture}:${line}`
}
