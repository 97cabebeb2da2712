import type { Capture } from '../set/manifest.ts'
import type { Layer } from '../words.ts'
import { LAYERS } from '../trace/layers/index.ts'
import { SIDES } from '../words.ts'

/** How far apart, in seconds, the first and the last side of each layer were begun: all should be of the same moments. */
export function sideGaps(captures: readonly Capture[]): { layer: Layer, seconds: number }[] {
  return LAYERS.flatMap((layer) => {
    const ofSides = SIDES.map(side => captures.filter(one => one.layer === layer && one.side === side).map(begun))
    const begins = ofSides.filter(all => all.length > 0).map(all => Math.min(...all))
    if (begins.length < 2) return []
    return [{ layer, seconds: Math.round((Math.max(...begins) - Math.min(...begins)) / 100) / 10 }]
  })
}

/** When a capture was begun, in milliseconds since the epoch. */
export function begun({ startedOn }: Pick<Capture, 'startedOn'>): number {
  return Date.parse(startedOn)
}
