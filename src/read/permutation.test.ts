import { describe, expect, it } from 'vitest'
import { holm, rankTest, ratesOf } from './permutation.ts'
import { atMost } from './testing.ts'

const low = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

describe('a permutation test on ranks', () => {
  it('is exact: of two series that do not touch two of all ways are as far out', () => {
    // 20 over 10 ways
    expect(rankTest(low, low.map(one => one + 10))).toBeCloseTo(2 / 184_756, 12)
  })

  it('is 1 of equal series, and of ties alone', () => {
    expect(rankTest(low, low)).toBe(1)
    expect(rankTest([0, 0, 0], [0, 0, 0])).toBe(1)
  })

  it('does not depend on which side comes first, or on the scale', () => {
    const [a, b] = [[0, 2, 3, 3, 1], [4, 5, 2, 9]]
    expect(rankTest(a, b)).toBe(rankTest(b, a))
    expect(rankTest(a.map(Math.exp), b.map(Math.exp))).toBe(rankTest(a, b))
  })

  it('gives what is computed by hand where ranks are tied', () => {
    // of the 3 ways to give one of {1, 1, 2} to the first side, with ranks 1.5, 1.5, 3 and middle 2, one is as far out as the 2
    expect(rankTest([2], [1, 1])).toBeCloseTo(1 / 3, 12)
  })
})

it('several p are corrected by their order, and none beyond 1', () => {
  expect(holm([0.04, 0.01, 0.9])).toEqual([0.08, 0.03, 0.9])
  expect(holm([0.5, 0.6])).toEqual([1, 1])
})

it('rates are of all runs together, and their interval comes from whole runs', () => {
  const steady = Array.from({ length: 10 }, () => ({ failed: 1, tried: 100 }))
  expect(ratesOf(steady, steady)).toEqual({ a: 0.01, b: 0.01, low: 0, high: 0 })
  const wild = steady.map((run, index) => ({ ...run, failed: index === 0 ? 50 : 0 }))
  const { b, low: from, high: to } = ratesOf(steady, wild)
  expect(b).toBe(0.05)
  expect([from, to].map(one => one < 0)).toEqual([true, false])
})

it('the interval of a rate leaves out 2.5 % on either side, as exactly as 10,000 draws can tell', () => {
  const off = [400, 600].flatMap((size) => {
    // half of the runs fail: how many of as many draws do is binomial
    const halves = Array.from({ length: size }, (_, index) => ({ failed: index % 2, tried: 1 }))
    const { low: from, high: to } = ratesOf([{ failed: 0, tried: 1 }], halves)
    const below = (rate: number, less = 0) => atMost(Math.round(rate * size) - less, size, 0.5)
    return [Math.max(0, below(from, 1) - 0.025, 0.025 - below(from)), Math.max(0, below(to, 1) - 0.975, 0.975 - below(to))]
  })
  const error = Math.sqrt(0.025 * 0.975 / 10_000)
  expect(Math.hypot(...off) / Math.sqrt(off.length)).toBeLessThan(error)
})
