import type { SetName } from '../set/sets.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Layer, Side } from '../words.ts'
import { sideGaps } from '../read/side-gaps.ts'
import { LAYERS } from '../trace/layers/index.ts'
import { bySide, sidesOf } from '../words.ts'

/** When a layer was recorded on each side: its first command, RFC 3339; and the seconds between the two. */
export interface Recorded {
  layer: Layer
  set: SetName
  begun: Record<Side, string | null>
  gap: number | null
}

/** When each layer was recorded on each side, in the order of the layers; without layers that have no capture. */
export function recordedOf({ manifest: { captures, clusters } }: VerifiedSet, set: SetName = 'reference'): Recorded[] {
  const [sides, gaps] = [sidesOf(clusters), sideGaps(captures)]
  return LAYERS.flatMap((layer) => {
    const times = bySide((side) => {
      const begun = captures.filter(one => one.layer === layer && one.side === side).map(({ startedOn }) => startedOn)
      return begun.sort()[0] ?? null
    }, sides)
    if (sides.every(side => times[side] === null)) return []
    return [{ layer, set, begun: times, gap: gaps.find(one => one.layer === layer)?.seconds ?? null }]
  })
}
