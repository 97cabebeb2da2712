import { expect, it } from 'vitest'
import { chipRows, share } from './geometry.ts'

it.each<[number[], number, number[]]>([
  [[3, 3], 10, [3, 3]],
  [[20, 2], 12, [10, 2]],
  [[20, 20], 11, [6, 5]],
  [[1, 20, 1], 10, [1, 8, 1]],
  [[], 5, []],
])('shares among %j out of %i: %j', (needs, room, shares) => {
  expect(share(needs, room)).toEqual(shares)
})

it('counts the rows of chips', () => {
  expect(chipRows([])).toBe(0)
  expect(chipRows(['Before: the client'])).toBe(1)
  expect(chipRows(Array.from({ length: 10 }, (_, no) => `Under the policy: from outside, through the ${no}`))).toBe(4)
})
