import { median, quantile } from 'd3-array'
import { medianDraws } from './resample.ts'
import { seeded } from '../trace/seeded.ts'

/** A number computed from measurements, with its 95 % interval. */
export interface Estimate { is: number, low: number, high: number }

/** Whether an interval leaves out a value; for a difference or a slope zero, for a ratio one. */
export function excludes({ low, high }: Estimate, value: number): boolean {
  return low > value || high < value
}

/** The median of measurements with its interval by the percentile bootstrap, from a fixed seed. */
export function medianOf(values: readonly number[]): Estimate {
  return bootstrapped(medianDraws(values), median(values)!)
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
  const [service, pod] = (['service', 'pod'] as const).map((to, index) => tailOf(pairs.map(pair => pair[to]), sizes[index]!))
  const numbers = pairs.map((_, number) => number)
  const ratio = (of: readonly number[]) => {
    const often = new Uint16Array(pairs.length)
    for (const number of of) often[number]!++
    return ranked(service!, often, sizes[0]!) / ranked(pod!, often, sizes[1]!)
  }
  return bootstrapped(random => ratio(drawn(numbers, random)), ratio(numbers))
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

interface Tailed { us: number, block: number }

/** The longest times of each block, all sorted once: no resample reaches below what one block holds above the percentile. */
function tailOf(blocks: readonly (readonly number[])[], size: number): Tailed[] {
  const tails = blocks.flatMap((times, block) =>
    [...times].sort((a, b) => b - a).slice(0, above(size) + 1).map(us => ({ us, block })))
  return tails.sort((a, b) => b.us - a.us)
}

/** The time that so many of `size` lie above, each block counted as often as it was drawn. */
function ranked(tails: readonly Tailed[], often: Uint16Array, size: number): number {
  let left = above(size)
  return tails.find(({ block }) => (left -= often[block]!) < 0)!.us
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
