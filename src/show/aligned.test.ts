import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { verifySet } from '../capture/verify.ts'
import { alignedRuns, runsOf, twinOf } from './aligned.ts'

const set = verifySet(fileURLToPath(new URL('../../captures', import.meta.url)))

it('pairs every line of a Service described on both sides, though each names its own addresses', () => {
  const { lines } = set.manifest.captures.find(({ id }) => id === 'l1.v1.describe')!.stdout!
  expect(alignedRuns(set, 'l1.v1.describe')).toEqual([[1, 1, lines]])
})

it('leaves texts to themselves that have little in common', () => {
  expect(alignedRuns(set, 'l4.v1.redirect')).toBeNull()
  expect(runsOf(['a', 'b', 'c', 'd'], ['a', 'w', 'x', 'y', 'z'])).toBeNull()
  expect(runsOf([], [])).toBeNull()
})

it('goes around what only one side has', () => {
  expect(runsOf(['a', 'b', 'x', 'c'], ['a', 'b', 'c', 'y'])).toEqual([[1, 1, 2], [4, 3, 1]])
})

it('keeps the order of both sides, and never takes a line twice', () => {
  for (const { id } of set.manifest.captures.filter(({ side }) => side === 'v1')) {
    let [v1, v2] = [1, 1]
    for (const [from, across, lines] of alignedRuns(set, id) ?? []) {
      expect(from).toBeGreaterThanOrEqual(v1)
      expect(across).toBeGreaterThanOrEqual(v2)
      ;[v1, v2] = [from + lines, across + lines]
    }
  }
})

it('names V2\'s capture of a step, and of V2\'s itself', () => {
  expect(twinOf('l4.v1.v1.odd')).toBe('l4.v2.v1.odd')
  expect(twinOf('l4.v2.redirect')).toBe('l4.v2.redirect')
})
