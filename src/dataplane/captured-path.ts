import type { Capture } from '../set/manifest.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { Path, Question } from './path.ts'
import { Fault } from '../exec/fault.ts'
import { idOn } from '../read/given.ts'
import { lineOfMode, viewOf } from './cilium/node-view.ts'
import { dataplaneOf } from './dataplanes.ts'

/** A path with the captures it was read from. */
export interface CapturedPath {
  path: Path
  /** The one whose lines the hops point at comes first. */
  captures: CaptureId[]
  /** The line of the last one that names Cilium's mode; null where nothing does. */
  mode: number | null
}

/**
 * The path through the captured node of a side, by its dataplane's tables and, where it has an agent, the agent's word for
 * its mode. Throws a {@link Fault} where the rules or the map were not captured, and `Unreadable` where they cannot be read.
 */
export function capturedPath(set: VerifiedSet, side: Side, question: Question): CapturedPath {
  const cluster = set.manifest.clusters[side]
  const { tables, path } = dataplaneOf(cluster.dataplane)
  const id = idOn(side, tables.path)
  const capture = captureOf(set, id)
  if (!capture?.stdout) throw new Fault(`The path on ${side} is read from ${id}, which was not captured.`)
  const text = set.read(capture.stdout).toString('utf8')
  const file = `captures/${capture.stdout.path}`
  const statusId = tables.status && idOn(side, tables.status)
  const status = statusId && captureOf(set, statusId)?.stdout
  const said = status ? set.read(status).toString('utf8') : null
  const view = viewOf(cluster, capture.node, said)
  return {
    path: path({ text, file, view }, question),
    captures: [id, ...status ? [statusId] : []],
    mode: said === null ? null : lineOfMode(said),
  }
}

// --- internal ---

function captureOf({ manifest }: VerifiedSet, id: CaptureId): Capture | null {
  return manifest.captures.find(capture => capture.id === id && capture.status === 'ok') ?? null
}
