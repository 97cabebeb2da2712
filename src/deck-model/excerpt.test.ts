import { expect, it } from 'vitest'
import { says, selected } from './excerpt.ts'

const LINES = ['# Generated', '-A KUBE-SVC netflow-test/nginx', 'COMMIT', '-A KUBE-SEP netflow-test/nginx', '']

it('selects all lines where a step has no rule', () => {
  expect(selected(LINES)).toEqual([1, 2, 3, 4, 5])
})

it('selects the lines a pattern matches, and no more than it says', () => {
  expect(selected(LINES, { kind: 'match', pattern: /^-A/ })).toEqual([2, 4])
  expect(selected(LINES, { kind: 'match', pattern: /^-A/, atMost: 1 })).toEqual([2])
})

it('selects the first lines, as many as a step says or as there are', () => {
  expect(selected(LINES, { kind: 'head', lines: 2 })).toEqual([1, 2])
  expect(selected(LINES, { kind: 'head', lines: 9 })).toEqual([1, 2, 3, 4, 5])
})

it('matches every line anew, whatever the flags of the pattern', () => {
  expect(selected(['a', 'a', 'a'], { kind: 'match', pattern: /a/g })).toEqual([1, 2, 3])
})

it('fills the names of a pattern with what was captured, taken literally', () => {
  const show = { kind: 'match', pattern: /\{namespace\}\/\{service\}/ } as const
  expect(selected(LINES, show, { namespace: 'netflow-test', service: 'nginx' })).toEqual([2, 4])
  expect(selected(['a.b/c', 'axb/c'], show, { namespace: 'a.b', service: 'c' })).toEqual([1])
})

it.each([
  [[], 0, 'no output'],
  [[], 9, 'none of 9 lines'],
  [[1], 1, '1 line'],
  [[7], 9, 'line 7 of 9'],
  [[1, 2, 3], 3, '3 lines'],
  [[41, 42, 43], 182, 'lines 41–43 of 182'],
  [[2, 5, 6], 40, 'lines 2, 5–6 of 40'],
  [[1, 3, 5, 7], 9, '4 of 9 lines'],
])('says of lines %j of %i: %s', (numbers, total, claim) => {
  expect(says(numbers, total)).toBe(claim)
})
