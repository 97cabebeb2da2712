import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { Path, Question } from './packet-path.ts'
import { parseServiceList } from '../read/service-list.ts'
import { idOn, sideOf } from '../read/side.ts'
import { perSet } from '../set/per-set.ts'
import { inactiveIn, lineOfMode, viewOf } from './cilium/node-view.ts'
import { dataplaneOf } from './dataplanes.ts'

/** A path with the captures it was read from. */
export interface CapturedPath {
  path: Path
  /** The one whose lines the hops point at comes first. */
  captures: CaptureId[]
  /** The line of the last one that says what becomes of the client's address, Cilium's mode or Socket LB; null: none does. */
  mode: number | null
}

/** One of {@link capturedPaths}. */
export function capturedPath(set: VerifiedSet, side: Side, question: Question): CapturedPath {
  return capturedPaths(set, side)(question)
}

/**
 * The paths through the captured node of a side, by its dataplane's tables and, where it has an agent, the agent's word for
 * its mode. Throws a {@link NotCaptured} where the rules or the map were not captured, and `Unreadable` where they cannot be
 * read. Read once for each set.
 */
const capturedPaths = perSet((set: VerifiedSet, side: Side): (question: Question) => CapturedPath => {
  const captured = sideOf(set, side)
  const { tables, path } = dataplaneOf(captured.cluster.dataplane)
  const text = captured.text(tables.path)
  const id = idOn(side, tables.path)
  const { node, stdout } = set.capture(id)!
  const file = `captures/${stdout!.path}`
  const statusId = tables.status && idOn(side, tables.status)
  const said = statusId ? set.text(statusId) : null
  const listed = tables.states && set.text(idOn(side, tables.states))
  const view = { ...viewOf(captured.cluster, node, said), ...listed ? inactiveIn(parseServiceList(listed)) : {} }
  const pathFor = path({ text, file, view })
  const captures = [id, ...statusId && said !== null ? [statusId] : []]
  return question => ({ path: pathFor(question), captures, mode: said === null ? null : lineOfMode(said, question.from) })
})
