import { max, median, min } from 'd3-array'
import { bootstrapped, medianDraws } from './resample.ts'

/** Median and range of a series of measurements. */
export interface Spread { n: number, median: number, low: number, high: number }

/** Median and range; null if there are no values. */
export function spreadOf(values: readonly number[]): Spread | null {
  return values.length === 0 ? null : { n: values.length, median: median(values)!, low: min(values)!, high: max(values)! }
}

/** From this many measurements on each side a comparison is made; with fewer they are shown as dots. */
export const ENOUGH = 10

/** A difference of two medians, with its interval. */
interface Difference { by: number, low: number, high: number }

/**
 * By how much the median of `b` is above that of `a`, with a 95 % interval; null if a side has fewer than {@link ENOUGH}.
 */
export function difference(a: readonly number[], b: readonly number[]): Difference | null {
  if (Math.min(a.length, b.length) < ENOUGH) return null
  const [ofA, ofB] = [medianDraws(a), medianDraws(b)]
  return { by: median(b)! - median(a)!, ...bootstrapped(random => ofB(random) - ofA(random)) }
}
