import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { Estimate } from './latency-stats.ts'
import { median } from 'd3-array'
import { perSet } from '../set/per-set.ts'
import { BY_VIP } from '../trace/latency.ts'
import { parseConnects } from './connects.ts'
import { slopeOf } from './latency-stats.ts'
import { PAIRS } from './latency.ts'

/** A block of connections to the VIP from outside: its median, in microseconds. */
export interface VipBlock { from: CaptureId, services: number, us: number }

export interface VipRead {
  side: Side
  blocks: VipBlock[]
  /** Nanoseconds for each Service there is; null where a size has fewer than {@link PAIRS} blocks, or there is one size. */
  slope: Estimate | null
}

/** What connecting to the VIP took beside each number of Services; null where none was captured. Read once for each set. */
export const readVip = perSet(vipOf)

/** The slope of blocks over the Services there are; null of too few. */
export function slopeOver(blocks: readonly VipBlock[]): Estimate | null {
  const sizes = [...Map.groupBy(blocks, ({ services }) => services).values()]
  if (sizes.length < 2 || sizes.some(({ length }) => length < PAIRS)) return null
  return slopeOf(blocks.map(({ services, us }) => ({ x: services, y: us * 1000, stratum: services })))
}

// --- internal ---

function vipOf(set: VerifiedSet, side: Side): VipRead | null {
  const found = set.captures.flatMap(({ id }) => {
    const size = new RegExp(`^scale\\.${side}\\.n-(\\d+)-vip-\\d$`).exec(id)
    const text = size && set.text(id)
    if (!size || text === null) return []
    return [blocksOf(parseConnects(text, id).map(({ us }) => us))
      .map(us => ({ from: id as CaptureId, services: Number(size[1]), us }))]
  })
  // a first look has connections, and not enough of them for a block: that is not the same as none
  const blocks = found.flat()
  return found.length === 0 ? null : { side, blocks, slope: slopeOver(blocks) }
}

/** The medians of whole blocks, what was discarded before them left out. */
function blocksOf(us: readonly number[]): number[] {
  const measured = us.slice(BY_VIP.warm)
  const blocks = Array.from({ length: Math.floor(measured.length / BY_VIP.of) }, (_, index) =>
    measured.slice(index * BY_VIP.of, (index + 1) * BY_VIP.of))
  return blocks.map(block => median(block)!)
}
