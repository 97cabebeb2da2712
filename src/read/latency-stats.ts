import { mean, median } from 'd3-array'
import { bootstrapped, medianDraws } from './resample.ts'

/**
 * The number of comparisons made at once, which is corrected for: on each side a connection, its 99th percentile and a slope to
 * either pod, and the VIP's; between the sides a Service and its pod, on either node.
 */
export const COMPARISONS = 2 * 7 + 4

/** A number computed from measurements, with its interval: 95 % for {@link COMPARISONS} of them together (Bonferroni). */
export interface Estimate { is: number, low: number, high: number }

/** Whether an interval excludes a value; for a difference or a slope zero, for a ratio one. */
export function excludes({ low, high }: Estimate, value: number): boolean {
  return low > value || high < value
}

/** The median of measurements with its interval by the percentile bootstrap, from a fixed seed. */
export function medianOf(values: readonly number[]): Estimate {
  return { is: median(values)!, ...bootstrapped(medianDraws(values), COMPARISONS) }
}

/** The median of `b` divided by that of `a`, each resampled independently; its interval is for so many comparisons together. */
export function ratioOfMedians(a: readonly number[], b: readonly number[], comparisons = COMPARISONS): Estimate {
  const [ofA, ofB] = [medianDraws(a), medianDraws(b)]
  return { is: median(b)! / median(a)!, ...bootstrapped(random => ofB(random) / ofA(random), comparisons) }
}

/** A block of a Service's times and one of its pod's, in ascending order. */
export interface Blocks { service: Float64Array, pod: Float64Array }

/**
 * The 99th percentile of a Service's times divided by that of its pod's, with its interval by the block bootstrap: whole pairs of
 * blocks are resampled. null with fewer than {@link P99_FROM} times on either side, which are too few for this percentile.
 */
export function p99Of(pairs: readonly Blocks[]): Estimate | null {
  const sizes = (['service', 'pod'] as const).map(to => pairs.reduce((sum, pair) => sum + pair[to].length, 0))
  if (Math.min(...sizes) < P99_FROM) return null
  const [service, pod] = (['service', 'pod'] as const).map((to, index) => tailOf(pairs.map(pair => pair[to]), sizes[index]!))
  const ratio = (often: Uint16Array) => ranked(service!, often, sizes[0]!) / ranked(pod!, often, sizes[1]!)
  const often = new Uint16Array(pairs.length)
  const is = ratio(often.fill(1))
  return { is, ...bootstrapped((random) => {
    often.fill(0)
    for (let draw = 0; draw < often.length; draw++) often[Math.floor(random() * often.length)]!++
    return ratio(often)
  }, COMPARISONS) }
}

/** The number of times from which a 99th percentile is computed (guide to the method). */
export const P99_FROM = 10_000

/** A measured point; points are resampled within their `stratum`. */
interface Point { x: number, y: number, stratum: number }

/**
 * The slope of a least-squares line through points, with its interval by the percentile bootstrap: points are resampled within
 * their stratum, so that every size keeps its weight. null if all points have the same x.
 */
export function slopeOf(points: readonly Point[]): Estimate | null {
  const strata = [...Map.groupBy(points, ({ stratum }) => stratum).values()]
  const [xs, ys] = [Float64Array.from(points, ({ x }) => x), Float64Array.from(points, ({ y }) => y)]
  const is = leastSquares(xs, ys)
  if (!Number.isFinite(is)) return null
  return { is, ...bootstrapped((random) => {
    let at = 0
    for (const one of strata) {
      for (const end = at + one.length; at < end; at++) {
        const { x, y } = one[Math.floor(random() * one.length)]!
        xs[at] = x
        ys[at] = y
      }
    }
    return leastSquares(xs, ys)
  }, COMPARISONS) }
}

// --- internal ---

/** How many of so many times are above their 99th percentile. */
function above(size: number): number {
  return Math.floor(size / 100)
}

interface Tailed { us: number, block: number }

/** The longest times of each block, all sorted once: no resample needs more of a block than it has above the percentile. */
function tailOf(blocks: readonly Float64Array[], size: number): Tailed[] {
  const tails = blocks.flatMap((times, block) => Array.from(times.subarray(-above(size) - 1), us => ({ us, block })))
  return tails.sort((a, b) => b.us - a.us)
}

/** The 99th percentile of `size` drawn times, with each block counted as often as it was drawn. */
function ranked(tails: readonly Tailed[], often: Uint16Array, size: number): number {
  let place = -1
  for (let left = above(size); left >= 0;) left -= often[tails[++place]!.block]!
  return tails[place]!.us
}

function leastSquares(xs: Float64Array, ys: Float64Array): number {
  const [x, y] = [mean(xs)!, mean(ys)!]
  let [rise, run] = [0, 0]
  for (let at = 0; at < xs.length; at++) {
    rise += (xs[at]! - x) * (ys[at]! - y)
    run += (xs[at]! - x) ** 2
  }
  return run === 0 ? Number.NaN : rise / run
}
