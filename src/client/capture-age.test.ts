import { expect, it } from 'vitest'
import { ageInWords, agesOf, agesShown, isOld } from './capture-age.ts'

const NOW = Date.parse('2026-11-23T12:00:00.000Z')
const minutes = (number: number) => number * 60_000

it('says an age in its two largest units', () => {
  expect([0, 49, 60, 312, 1440, 4540].map(age => ageInWords(minutes(age)))).toEqual([
    '0 min',
    '49 min',
    '1 h 0 min',
    '5 h 12 min',
    '1 day 0 h',
    '3 days 3 h',
  ])
})

it('calls nothing younger than now where the clock is behind', () => {
  expect(ageInWords(minutes(-5))).toBe('0 min')
})

it('puts the oldest layer and side first, and leaves out what was not recorded', () => {
  const ages = agesOf([
    { layer: 'l1', set: 'reference', begun: { v1: '2026-11-23T11:00:00.000Z', v2: '2026-11-23T11:00:01.000Z' }, gap: 1 },
    { layer: 'l6', set: 'reference', begun: { v1: null, v2: '2026-11-21T12:00:00.000Z' }, gap: null },
  ], NOW)
  expect(ages.map(({ layer, side, age }) => [layer, side, ageInWords(age)])).toEqual([
    ['l6', 'v2', '2 days 0 h'],
    ['l1', 'v1', '1 h 0 min'],
    ['l1', 'v2', '59 min'],
  ])
})

it('of a slide are those of its layer, or the oldest of its set, and of no other set', () => {
  const begun = (time: string) => ({ v1: time, v2: time })
  const ages = agesOf([
    { layer: 'l1', set: 'current', begun: begun('2026-11-23T11:00:00.000Z'), gap: 0 },
    { layer: 'l4', set: 'current', begun: begun('2026-11-23T11:11:00.000Z'), gap: 0 },
  ], NOW)
  const shown = (set: 'current' | 'reference', layer?: string) => agesShown(ages, { set, layer }).map(({ side, age }) => `${side} ${ageInWords(age)}`)
  expect(shown('current', 'l4')).toEqual(['v1 49 min', 'v2 49 min'])
  expect(shown('current')).toEqual(['v1 1 h 0 min', 'v2 1 h 0 min'])
  expect([shown('reference', 'failover'), shown('reference')]).toEqual([[], []])
})

it('is old after the hours, and not at them', () => {
  expect(isOld(minutes(24 * 60), 24)).toBe(false)
  expect(isOld(minutes(24 * 60) + 1, 24)).toBe(true)
})
