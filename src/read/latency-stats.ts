import { median, quantile } from 'd3-array'
import { seeded } from './seeded.ts'

/** A number computed from measurements, with its 95 % interval. */
export interface Estimate { is: number, low: number, high: number }

/** Whether an interval leaves out a value; for a difference or a slope zero, for a ratio one. */
export function excludes({ low, high }: Estimate, value: number): boolean {
  return low > value || high < value
}

/** The median of measurements with its interval by the percentile bootstrap, from a fixed seed. */
export function medianOf(values: readonly number[]): Estimate {
  return bootstrapped(random => median(drawn(values, random))!, median(values)!)
}

/** A block of a Service's times beside one of its pod's. */
export interface Blocks { service: readonly number[], pod: readonly number[] }

/**
 * The 99th percentile of a Service's times by that of its pod's, with its interval by the block bootstrap: pairs of blocks are
 * drawn anew, whole. null below {@link P99_FROM} times on either side, where a percentile so far out says nothing.
 */
export function p99Of(pairs: readonly Blocks[]): Estimate | null {
  const sizes = (['service', 'pod'] as const).map(to => pairs.reduce((sum, pair) => sum + pair[to].length, 0))
  if (Math.min(...sizes) < P99_FROM) return null
  // no resample reaches below what a block holds above its own rank: the rest of it need not be sorted again and again
  const tails = pairs.map(({ service, pod }) => ({ service: tailOf(service, sizes[0]!), pod: tailOf(pod, sizes[1]!) }))
  const rank = (of: readonly Blocks[], to: keyof Blocks, size: number) => ranked(of.map(one => one[to]), size)
  const ratio = (of: readonly Blocks[]) => rank(of, 'service', sizes[0]!) / rank(of, 'pod', sizes[1]!)
  return bootstrapped(random => ratio(drawn(tails, random)), ratio(tails))
}

/** Times from which on a 99th percentile is given (guide to the method). */
export const P99_FROM = 10_000

/** A measurement at a place; `stratum` says which are drawn for each other. */
export interface Point { x: number, y: number, stratum: number }

/**
 * The slope of a line through points by least squares, with its interval by the percentile bootstrap: the points are drawn anew
 * within their stratum, so that every size keeps its weight. null where all stand at one place.
 */
export function slopeOf(points: readonly Point[]): Estimate | null {
  const strata = [...Map.groupBy(points, ({ stratum }) => stratum).values()]
  const is = leastSquares(points)
  return Number.isFinite(is) ? bootstrapped(random => leastSquares(strata.flatMap(one => drawn(one, random))), is) : null
}

// --- internal ---

const SEED = 0x5EED
const RESAMPLES = 2_000

function bootstrapped(statistic: (random: () => number) => number, is: number): Estimate {
  const random = seeded(SEED)
  const resampled = Array.from({ length: RESAMPLES }, () => statistic(random)).filter(Number.isFinite)
  return { is, low: quantile(resampled, 0.025)!, high: quantile(resampled, 0.975)! }
}

/** How many of so many times lie above their 99th percentile. */
function above(size: number): number {
  return Math.floor(size / 100)
}

function tailOf(times: readonly number[], size: number): number[] {
  return [...times].sort((a, b) => b - a).slice(0, above(size) + 1)
}

/** The time that so many of `size` lie above, of blocks that are cut to their tails. */
function ranked(tails: readonly (readonly number[])[], size: number): number {
  const all = Float64Array.from(tails.flat()).sort()
  return all[all.length - 1 - above(size)]!
}

function drawn<T>(values: readonly T[], random: () => number): T[] {
  return values.map(() => values[Math.floor(random() * values.length)]!)
}

function leastSquares(points: readonly Point[]): number {
  const mean = (of: (point: Point) => number) => points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x, y] = [mean(point => point.x), mean(point => point.y)]
  const rise = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0)
  const run = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
  return run === 0 ? Number.NaN : rise / run
}
