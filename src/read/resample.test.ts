import { median } from 'd3-array'
import { expect, it } from 'vitest'
import { seeded } from '../trace/seeded.ts'
import { medianDraws } from './resample.ts'

it.each([
  [7],
  [3, 1, 2],
  [5, -1, 5, 0.5, 12, 5],
  Array.from({ length: 41 }, (_, index) => (index * 37) % 11 - 3.5),
])('gives the median of each draw, as sorting it would: %j', (...values) => {
  const [one, other] = [seeded(1), seeded(1)]
  const draw = medianDraws(values)
  for (let turn = 0; turn < 200; turn++) {
    expect(draw(one)).toBe(median(values.map(() => values[Math.floor(other() * values.length)]!)))
  }
})
