import { expect, it } from 'vitest'
import { shippedSet } from '../../test/set.ts'
import { alignedRuns, runsOf, twinOf } from './align.ts'

const set = shippedSet()

it('pairs the lines of a Service described on both sides that say the same of each cluster\'s own addresses', () => {
  const runs = alignedRuns(set, 'l1.v1.describe')!
  const [v1, v2] = ['l1.v1.describe', 'l1.v2.describe'].map(id => set.text(id)!.split('\n'))
  for (const field of ['Name:', 'IP:', 'LoadBalancer Ingress:', 'NodePort:', 'Endpoints:']) {
    const [line, across] = [v1!, v2!].map(lines => lines.findIndex(one => one.startsWith(field)) + 1)
    const run = runs.find(([from,, lines]) => line! >= from && line! < from + lines)!
    expect(run[1] + line! - run[0], field).toBe(across)
  }
})

it('leaves texts to themselves that have little in common', () => {
  expect(alignedRuns(set, 'l4.v1.redirect')).toBeNull()
  expect(runsOf(['a', 'b', 'c', 'd'], ['a', 'w', 'x', 'y', 'z'])).toBeNull()
  expect(runsOf([], [])).toBeNull()
})

it('goes around what only one side has', () => {
  expect(runsOf(['a', 'b', 'x', 'c'], ['a', 'b', 'c', 'y'])).toEqual([[1, 1, 2], [4, 3, 1]])
})

it('names V2\'s capture of a step, and of V2\'s itself', () => {
  expect(twinOf('l4.v1.v1.odd')).toBe('l4.v2.v1.odd')
  expect(twinOf('l4.v2.redirect')).toBe('l4.v2.redirect')
})
