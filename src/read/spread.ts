import { max, median, min, quantileSorted } from 'd3-array'
import { seeded } from '../trace/seeded.ts'
import { medianDraws } from './resample.ts'

/** Median and range of a series of measurements. */
export interface Spread { n: number, median: number, low: number, high: number }

/** Median and range; null if there are no values. */
export function spreadOf(values: readonly number[]): Spread | null {
  return values.length === 0 ? null : { n: values.length, median: median(values)!, low: min(values)!, high: max(values)! }
}

/** From this many measurements on each side a comparison is made; with fewer they are shown as dots. */
export const ENOUGH = 10

/** A difference of two medians, with its interval. */
interface Difference { by: number, low: number, high: number, shown: boolean }

/**
 * By how much the median of `b` is above that of `a`, with a 95 % interval by the percentile bootstrap (Efron and Tibshirani, An
 * Introduction to the Bootstrap, 13.3), 10,000 resamples drawn from a fixed seed, so that equal data give equal words. `shown`
 * only if the interval excludes zero; null if a side has fewer than {@link ENOUGH}.
 */
export function difference(a: readonly number[], b: readonly number[]): Difference | null {
  if (Math.min(a.length, b.length) < ENOUGH) return null
  const random = seeded(SEED)
  const [ofA, ofB] = [medianDraws(a), medianDraws(b)]
  const differences = [...Float64Array.from({ length: RESAMPLES }, () => ofB(random) - ofA(random)).sort()]
  const [low, high] = [quantileSorted(differences, 0.025)!, quantileSorted(differences, 0.975)!]
  return { by: median(b)! - median(a)!, low, high, shown: low > 0 || high < 0 }
}

// --- internal ---

const SEED = 0x5EED
const RESAMPLES = 10_000
