import type { CaptureSet } from '../set/capture-set.ts'
import type { Cluster } from '../set/manifest.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Layer, Side } from '../words.ts'
import { Fault } from '../exec/fault.ts'
import { clusterAt } from '../set/cluster-at.ts'

/** A line of a capture, from 1. */
export interface CapturedLine { capture: CaptureId, line: number }

/** One side of a set, through which conclusions get its captures, by `layer.step`. */
export interface CapturedSide {
  set: VerifiedSet
  side: Side
  /** As its last run found it. */
  cluster: Cluster
  /** As the step's run found it: another node may have received the traffic then. */
  clusterAt: (step: string) => Cluster
  /** The step's output. Throws {@link NotCaptured} if `set.text` has none. */
  text: (step: string) => string
  /** A line of that output. */
  at: (step: string, line: number) => CapturedLine
}

/** A capture that a conclusion needs is missing, or failed. */
export class NotCaptured extends Fault {
  constructor(id: CaptureId) {
    super(`This is read from ${id}, which was not captured.`)
  }
}

/** One side of a set, for reading. */
export function sideOf(set: VerifiedSet, side: Side): CapturedSide {
  return {
    set,
    side,
    cluster: set.manifest.clusters[side],
    clusterAt: step => clusterAt(set, side, idOn(side, step)),
    text: (step) => {
      const text = set.text(idOn(side, step))
      if (text === null) throw new NotCaptured(idOn(side, step))
      return text
    },
    at: (step, line) => ({ capture: idOn(side, step), line }),
  }
}

/**
 * Reads, one after the other, what those of a side's steps in a layer answered whose name has a form, in the order they were
 * recorded; `groups` are the form's.
 */
export function readEach<T>(
  set: VerifiedSet,
  layer: Layer,
  side: Side,
  form: RegExp,
  read: (text: string, id: CaptureId, groups: readonly string[]) => T | readonly T[],
): T[] {
  const before = `${layer}.${side}.`
  return set.captures.flatMap(({ id }) => {
    const match = id.startsWith(before) ? form.exec(id.slice(before.length)) : null
    const text = match && set.text(id)
    return match === null || text === null ? [] : read(text, id as CaptureId, match.slice(1))
  })
}

/** One of several captures that belong together. */
export interface Part { id: CaptureId, text: string }

/** The captures of a run or a size by what follows in their ids: `more-1` of `scale.v1.n-100`; null of what is not there. */
export function partsOf(set: CaptureSet, of: CaptureId): (name: string) => Part | null {
  return (name) => {
    const id: CaptureId = `${of}-${name}`
    const text = set.text(id)
    return text === null ? null : { id, text }
  }
}

/** The capture of `layer.step` on a side; a conclusion's id on a side is formed alike. */
export function idOn(side: Side, step: string): CaptureId {
  return step.replace('.', `.${side}.`) as CaptureId
}
