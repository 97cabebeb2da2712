import { rank, sum } from 'd3-array'
import { bootstrapped } from './resample.ts'

/**
 * The two-sided p-value of a permutation test on the ranks of two series (Wilcoxon's rank sum, ties get their mean rank): the
 * share of all permutations whose rank sum is at least as far from the middle. Exact: all permutations are counted, none sampled.
 */
export function rankTest(a: readonly number[], b: readonly number[]): number {
  const all = [...a, ...b]
  // twice the mean rank of ties is a whole number
  const low = rank(all)
  const doubled = all.map((value, index) => 2 * low[index]! + all.filter(other => other === value).length + 1)
  const observed = sum(doubled.slice(0, a.length))
  const middle = a.length * (all.length + 1)
  const ways = waysOf(doubled, a.length)
  const total = sum([...ways.values()])
  const asFar = [...ways].filter(([of]) => Math.abs(of - middle) >= Math.abs(observed - middle))
  return sum(asFar.map(([, count]) => count)) / total
}

/** The p-values, in their order, corrected for so many tests at once (Holm, 1979). */
export function holm(ps: readonly number[]): number[] {
  const sorted = ps.map((p, index) => ({ p, index })).sort((one, other) => one.p - other.p)
  const adjusted: number[] = []
  let most = 0
  for (const [place, { p, index }] of sorted.entries()) {
    most = Math.max(most, Math.min(1, p * (ps.length - place)))
    adjusted[index] = most
  }
  return adjusted
}

/** How many failed of how many, in one run. */
export interface Share { failed: number, tried: number }

/** Over all runs together: the share that failed on either side, and their difference with its 95 % interval. */
interface Rates { a: number, b: number, low: number, high: number }

/** Whole runs are resampled, because failures within a run are not independent. */
export function ratesOf(a: readonly Share[], b: readonly Share[]): Rates {
  return { a: rateOf(a), b: rateOf(b), ...bootstrapped((random) => {
    const drawn = (runs: readonly Share[]) => rateOf(runs.map(() => runs[Math.floor(random() * runs.length)]!))
    return drawn(b) - drawn(a)
  }) }
}

// --- internal ---

/** In how many ways so many of some numbers can be chosen, by their sum. */
function waysOf(numbers: readonly number[], take: number): Map<number, number> {
  const ways = Array.from({ length: take + 1 }, () => new Map<number, number>())
  ways[0]!.set(0, 1)
  for (const [index, one] of numbers.entries()) {
    for (let taken = Math.min(index + 1, take); taken > 0; taken--) {
      for (const [of, count] of ways[taken - 1]!) ways[taken]!.set(of + one, (ways[taken]!.get(of + one) ?? 0) + count)
    }
  }
  return ways[take]!
}

function rateOf(runs: readonly Share[]): number {
  return sum(runs.map(({ failed }) => failed)) / sum(runs.map(({ tried }) => tried))
}
