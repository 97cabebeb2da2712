import type { Capture } from '../set/manifest.ts'
import type { Layer } from '../words.ts'
import { LAYERS, SIDES } from '../words.ts'

/** How far apart, in seconds, each layer was begun on its two sides: what stands side by side should be of the same moments. */
export function sideGaps(captures: readonly Capture[]): { layer: Layer, seconds: number }[] {
  return LAYERS.flatMap((layer) => {
    const [v1, v2] = SIDES.map(side => captures.filter(one => one.layer === layer && one.side === side).map(begun))
    if (!v1?.length || !v2?.length) return []
    return [{ layer, seconds: Math.round(Math.abs(Math.min(...v1) - Math.min(...v2)) / 100) / 10 }]
  })
}

// --- internal ---

function begun({ startedOn }: Capture): number {
  return new Date(startedOn).getTime()
}
