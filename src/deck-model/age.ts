import type { Capture } from '../set/manifest.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Recorded } from './model.ts'
import { sideGaps } from '../read/side-gaps.ts'
import { LAYERS, SIDES } from '../words.ts'

/** When each layer was recorded, side by side, in the order of the layers; a layer of which nothing was is left out. */
export function recordedOf({ manifest: { captures } }: VerifiedSet): Recorded[] {
  const gaps = sideGaps(captures)
  return LAYERS.flatMap((layer) => {
    const [v1, v2] = SIDES.map(side => begun(captures.filter(one => one.layer === layer && one.side === side)))
    if (!v1 && !v2) return []
    return [{ layer, v1: v1 ?? null, v2: v2 ?? null, gap: gaps.find(one => one.layer === layer)?.seconds ?? null }]
  })
}

// --- internal ---

function begun(captures: readonly Capture[]): string | undefined {
  return captures.map(({ startedOn }) => startedOn).sort()[0]
}
