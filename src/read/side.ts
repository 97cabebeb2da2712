import type { Cluster } from '../set/manifest.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import { Fault } from '../exec/fault.ts'

/** A line of a capture, from 1. */
export interface CapturedLine { capture: CaptureId, line: number }

/** One side of a set, as whatever is concluded of it asks for its captures: by `layer.step`. */
export interface CapturedSide {
  set: VerifiedSet
  side: Side
  cluster: Cluster
  /** What the step answered. Throws {@link NotCaptured} where `set.text` has none. */
  text: (step: string) => string
  /** A line of what it answered. */
  at: (step: string, line: number) => CapturedLine
}

/** A capture that something is concluded from is not there, or failed. */
export class NotCaptured extends Fault {
  constructor(id: CaptureId) {
    super(`This is read from ${id}, which was not captured.`)
  }
}

/** One side of a set, to be read. */
export function sideOf(set: VerifiedSet, side: Side): CapturedSide {
  return {
    set,
    side,
    cluster: set.manifest.clusters[side],
    text: (step) => {
      const text = set.text(idOn(side, step))
      if (text === null) throw new NotCaptured(idOn(side, step))
      return text
    },
    at: (step, line) => ({ capture: idOn(side, step), line }),
  }
}

/** The capture of `layer.step` on a side. */
export function idOn(side: Side, step: string): CaptureId {
  return step.replace('.', `.${side}.`) as CaptureId
}
