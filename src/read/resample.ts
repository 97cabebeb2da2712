import { quantileSorted } from 'd3-array'
import { seeded } from '../trace/seeded.ts'

/**
 * The interval of a statistic by the percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 13.3): 95 %
 * for so many comparisons together (Bonferroni), of 10,000 resamples from a fixed seed, so that equal data give equal words.
 */
export function bootstrapped(statistic: (random: () => number) => number, comparisons = 1): { low: number, high: number } {
  const random = seeded(SEED)
  // the probability outside of an interval, both ends together
  const outside = 0.05 / comparisons
  const resampled = [...Float64Array.from({ length: RESAMPLES }, () => statistic(random)).filter(Number.isFinite).sort()]
  return { low: quantileSorted(resampled, outside / 2)!, high: quantileSorted(resampled, 1 - outside / 2)! }
}

/**
 * Draws as many values as there are, with replacement, and returns the median of the draws: what a bootstrap does thousands of
 * times. The values are sorted once, and the draws of each are counted; the median is that of d3-array, which for an even number
 * is the mean of the middle two.
 */
export function medianDraws(values: readonly number[]): (random: () => number) => number {
  const size = values.length
  const sorted = Float64Array.from(values).sort()
  const ranks = Uint16Array.from(values, value => sorted.indexOf(value))
  const often = new Uint16Array(size)
  return (random) => {
    often.fill(0)
    for (let draw = 0; draw < size; draw++) often[ranks[Math.floor(random() * size)]!]!++
    return middle(sorted, often)
  }
}

// --- internal ---

const SEED = 0x5EED
const RESAMPLES = 10_000

function middle(sorted: Float64Array, often: Uint16Array): number {
  const at = (sorted.length - 1) / 2
  const below = sorted[placed(often, Math.floor(at))]!
  return below + (sorted[placed(often, Math.ceil(at))]! - below) * (at - Math.floor(at))
}

/** The index of the value at a rank, from 0, when each value occurs as often as it was drawn. */
function placed(often: Uint16Array, place: number): number {
  let rank = 0
  for (let left = place - often[0]!; left >= 0; left -= often[rank]!) rank++
  return rank
}
