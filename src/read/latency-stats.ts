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
