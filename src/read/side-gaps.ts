import type { Capture } from '../set/manifest.ts'
import type { Layer } from '../words.ts'
import { LAYERS } from '../trace/layers/index.ts'
import { pairOf } from '../words.ts'

/** How far apart, in seconds, each layer was begun on its two sides: both should be of the same moments. */
export function sideGaps(captures: readonly Capture[]): { layer: Layer, seconds: number }[] {
  return LAYERS.flatMap((layer) => {
    const [left, right] = pairOf(side => captures.filter(one => one.layer === layer && one.side === side).map(begun))
    if (left.length === 0 || right.length === 0) return []
    return [{ layer, seconds: Math.round(Math.abs(Math.min(...left) - Math.min(...right)) / 100) / 10 }]
  })
}

// --- internal ---

function begun({ startedOn }: Capture): number {
  return new Date(startedOn).getTime()
}
