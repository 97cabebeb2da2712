import { expect, it } from 'vitest'
import { behindBy, budgetOf, clock, paceInWords, planOf } from './pace.ts'

it.each([
  ['[30 s] One Service', 30],
  ['[2 min] The wire', 120],
  ['[1 min 30 s] A list', 90],
  ['For questions, [2 min] or more', 0],
  ['', 0],
])('a note gives its slide the time at its beginning: %s', (note, seconds) => {
  expect(budgetOf(note)).toBe(seconds)
})

it('a plan adds the times up, and a slide without one is not of the talk', () => {
  expect(planOf(['[30 s] a', '[1 min] b', 'c', '[1 min 30 s] d'])).toEqual([[0, 30], [30, 90], null, [90, 180]])
})

it.each([
  [100, 0, 'on time'],
  [90, 0, 'on time'],
  [50, -40, '0:40 ahead'],
  [245, 65, '1:05 behind'],
  [183, 3, 'on time'],
])('a talk that is at its slide of 1:30 to 3:00 after %i s is %i s behind: %s', (passed, behind, words) => {
  expect(behindBy([90, 180], passed)).toBe(behind)
  expect(paceInWords(behind)).toBe(words)
})

it('a clock rounds to whole seconds before it takes minutes', () => {
  expect(clock(59.7)).toBe('1:00')
})
