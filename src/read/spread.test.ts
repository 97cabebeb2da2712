import { describe, expect, it } from 'vitest'
import { difference, ENOUGH, spreadOf } from './spread.ts'

const few = [0, 2, 3, 8, 10, 1, 4, 2, 6]
const many = [...few, 5]

describe('a comparison of two series', () => {
  it('is not made of fewer than ten on each side', () => {
    expect(difference(few, many)).toBeNull()
    expect(many).toHaveLength(ENOUGH)
  })

  it('shows no difference where there is none', () => {
    expect(difference(many, many)).toMatchObject({ by: 0, shown: false })
    expect(difference(many.map(() => 0), many.map(() => 0))).toEqual({ by: 0, low: 0, high: 0, shown: false })
  })

  it('shows one where every interval lies on one side of zero, with its sign', () => {
    expect(difference(many, many.map(value => value + 40))).toMatchObject({ by: 40, shown: true })
    expect(difference(many.map(value => value + 40), many)).toMatchObject({ by: -40, shown: true })
  })

  it('shows none where one wild run makes it', () => {
    expect(difference(many, [...few, 900])!.shown).toBe(false)
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
