import { describe, expect, it } from 'vitest'
import { difference, ENOUGH, spreadOf } from './spread.ts'
import { atMost } from './testing.ts'

const few = [0, 2, 3, 8, 10, 1, 4, 2, 6]
const many = [...few, 5]

/** The standard error of a share of 2.5 % of 10,000 draws, and how far a share is from those that one whole number can have. */
const ERROR = Math.sqrt(0.025 * 0.975 / 10_000)
const outside = (share: number, from: number, to: number) => Math.max(0, from - share, share - to)

/** Whether the interval of a difference leaves out zero. */
function isShown(a: readonly number[], b: readonly number[]): boolean {
  const { low, high } = difference(a, b)!
  return low > 0 || high < 0
}

describe('a comparison of two series', () => {
  it('is not made of fewer than ten on each side', () => {
    expect(difference(few, many)).toBeNull()
    expect(many).toHaveLength(ENOUGH)
  })

  it('shows no difference where there is none', () => {
    expect(difference(many, many)).toMatchObject({ by: 0 })
    expect(isShown(many, many)).toBe(false)
    expect(difference(many.map(() => 0), many.map(() => 0))).toEqual({ by: 0, low: 0, high: 0 })
  })

  it('shows one where every interval lies on one side of zero, with its sign', () => {
    const more = many.map(value => value + 40)
    expect([difference(many, more)!.by, isShown(many, more)]).toEqual([40, true])
    expect([difference(more, many)!.by, isShown(more, many)]).toEqual([-40, true])
  })

  it('shows none where one wild run makes it', () => {
    expect(isShown(many, [...few, 900])).toBe(false)
  })

  it('has an interval that leaves out 2.5 % on either side, as exactly as 10,000 draws can tell', () => {
    const off = [801, 1001, 1201].flatMap((size) => {
      // one side is 0 whatever is drawn; the median of draws from 1 … `size` is at most a rank if more than half of them are
      const { low, high } = difference(few.concat(0).fill(0), Array.from({ length: size }, (_, index) => index + 1))!
      const below = (rank: number) => 1 - atMost(size >> 1, size, rank / size)
      return [outside(0.025, below(low - 1), below(low)), outside(0.975, below(high - 1), below(high))]
    })
    expect(Math.hypot(...off) / Math.sqrt(off.length)).toBeLessThan(ERROR)
  })

  it('says the same of the same data each time', () => {
    const other = many.map(value => value * 2)
    expect(difference(many, other)).toEqual(difference(many, other))
  })
})

it('a spread is a median between two ends, and nothing has none', () => {
  expect(spreadOf(few)).toEqual({ n: 9, median: 3, low: 0, high: 10 })
  expect(spreadOf([])).toBeNull()
})
