import { expect, it } from 'vitest'
import { COMPARISONS, medianOf } from './latency-stats.ts'
import { atMost } from './testing.ts'

/** Odd numbers of values, each its own rank: what resampling their median gives is known exactly. */
const SIZES = [801, 1001, 1201]

/** What an interval leaves out on either side, and the standard error of that quantile from 10,000 draws. */
const OUT = 0.025 / COMPARISONS
const ERROR = Math.sqrt(OUT * (1 - OUT) / 10_000)

it('an interval leaves out 2.5 % for all comparisons together on either side, as exactly as 10,000 draws can tell', () => {
  const off = SIZES.flatMap((size) => {
    const { low, high } = medianOf(Array.from({ length: size }, (_, index) => index + 1))
    return [medianAtMost(low, size) - OUT, 1 - medianAtMost(high, size) - OUT]
  })
  const together = Math.sqrt(off.reduce((sum, one) => sum + one ** 2, 0) / off.length)
  expect(together).toBeLessThan(1.6 * ERROR)
})

/** How likely the median of `size` draws from 1 … `size` is at most `rank`: more than half of the draws are. */
function medianAtMost(rank: number, size: number): number {
  return 1 - atMost(size >> 1, size, rank / size)
}
