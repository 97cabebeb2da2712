import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { Estimate } from './latency-stats.ts'
import { median } from 'd3-array'
import { perSet } from '../set/per-set.ts'
import { BY_VIP } from '../trace/latency.ts'
import { parseConnects } from './connects.ts'
import { slopeOf } from './latency-stats.ts'
import { PAIRS } from './latency.ts'
import { readEach } from './side.ts'

/** A block of connections to the VIP from outside: its median, in microseconds. */
interface VipBlock { from: CaptureId, services: number, us: number }

export interface VipRead {
  side: Side
  blocks: VipBlock[]
  /** Nanoseconds per Service in the cluster; null if a size has fewer than {@link PAIRS} blocks, or there is only one size. */
  slope: Estimate | null
}

/** How long connecting to the VIP took at each number of Services; null if none was captured. Computed once per set. */
export const readVip = perSet(vipOf)

/** The slope of blocks over the number of Services; null if there are too few. */
export function slopeOver(blocks: readonly VipBlock[]): Estimate | null {
  const sizes = [...Map.groupBy(blocks, ({ services }) => services).values()]
  if (sizes.length < 2 || sizes.some(({ length }) => length < PAIRS)) return null
  return slopeOf(blocks.map(({ services, us }) => ({ x: services, y: us * 1000, stratum: services })))
}

// --- internal ---

function vipOf(set: VerifiedSet, side: Side): VipRead | null {
  const found = readEach(set, 'scale', side, /^n-(\d+)-vip-\d$/, (text, from, [size]) =>
    [blocksOf(parseConnects(text, from).map(({ us }) => us)).map((us): VipBlock => ({ from, services: Number(size), us }))])
  // a short run has connections, but not enough for a block: that is not the same as none
  const blocks = found.flat()
  return found.length === 0 ? null : { side, blocks, slope: slopeOver(blocks) }
}

/** The medians of whole blocks, after the first connections were discarded. */
function blocksOf(us: readonly number[]): number[] {
  const measured = us.slice(BY_VIP.warm)
  const blocks = Array.from({ length: Math.floor(measured.length / BY_VIP.of) }, (_, index) =>
    measured.slice(index * BY_VIP.of, (index + 1) * BY_VIP.of))
  return blocks.map(block => median(block)!)
}
