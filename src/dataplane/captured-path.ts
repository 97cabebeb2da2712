import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { Path, Question } from './path.ts'
import { parseIptables } from '../read/iptables.ts'
import { parseLbList } from '../read/servicemap.ts'
import { idOn, sideOf } from '../read/side.ts'
import { lineOfMode, viewOf } from './cilium/node-view.ts'
import { pathThroughBpf } from './cilium/path.ts'
import { pathThroughIptables } from './iptables/path.ts'

/** A path with the captures it was read from. */
export interface CapturedPath {
  path: Path
  /** The one whose lines the hops point at comes first. */
  captures: CaptureId[]
  /** The line of the last one that names Cilium's mode; null where nothing does. */
  mode: number | null
}

/**
 * The path through the captured node of a side: V1's rules, V2's map with Cilium's own word for its mode. Throws a
 * {@link NotCaptured} where the rules or the map were not captured, and `Unreadable` where they cannot be read.
 */
export function capturedPath(set: VerifiedSet, side: Side, question: Question): CapturedPath {
  const step = side === 'v1' ? 'l4.iptables-save' : 'l4.lb-maps'
  const text = sideOf(set, side).text(step)
  const id = idOn(side, step)
  const { node, stdout } = set.capture(id)!
  const file = `captures/${stdout!.path}`
  const said = side === 'v2' ? set.text(STATUS) : null
  const view = viewOf(set.manifest.clusters[side], node, said)
  return {
    path: side === 'v1'
      ? pathThroughIptables(parseIptables(text, file), question, view)
      : pathThroughBpf(parseLbList(text, file), question, view),
    captures: [id, ...said === null ? [] : [STATUS]],
    mode: said === null ? null : lineOfMode(said),
  }
}

// --- internal ---

const STATUS: CaptureId = 'constant.v2.dataplane'
