import type { Cluster } from '../set/manifest.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import { Fault } from '../exec/fault.ts'
import { whyUnread } from './unread.ts'

/** A line of a capture, from 1. */
export interface Witnessed { capture: CaptureId, line: number }

/** A sentence computed from captures, and the lines that say so, the deciding one first. */
export interface Claim { says: string, points: readonly Witnessed[] }

/** What one side gave, by `layer.step`. */
export interface Given {
  side: Side
  cluster: Cluster
  /** What the step printed. Throws a {@link Fault} that names it where it was not captured. */
  text: (step: string) => string
  /** A line of what it printed. */
  at: (step: string, line: number) => Witnessed
}

/** One side of a set, to be read. */
export function givenOf({ manifest, read }: VerifiedSet, side: Side): Given {
  return {
    side,
    cluster: manifest.clusters[side],
    text: (step) => {
      const id = idOn(side, step)
      const capture = manifest.captures.find(one => one.id === id)
      if (capture?.status !== 'ok' || !capture.stdout) throw new Fault(`This is read from ${id}, which was not captured.`)
      return read(capture.stdout).toString('utf8')
    },
    at: (step, line) => ({ capture: idOn(side, step), line }),
  }
}

/** What a reader claims; where what it needs is missing or cannot be read, that in its place. */
export function claimed(given: Given, reader: (given: Given) => Claim): Claim {
  try {
    return reader(given)
  }
  catch (error) {
    return { says: whyUnread(error), points: [] }
  }
}

/** The capture of `layer.step` on a side. */
export function idOn(side: Side, step: string): CaptureId {
  return step.replace('.', `.${side}.`) as CaptureId
}
