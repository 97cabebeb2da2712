import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { verifySet } from '../capture/verify.ts'
import { alignedRuns, runsOf, twinOf } from './aligned.ts'

const set = verifySet(fileURLToPath(new URL('../../captures', import.meta.url)))

it('pairs the lines of a Service described on both sides that say the same of each cluster\'s own addresses', () => {
  const runs = alignedRuns(set, 'l1.v1.describe')!
  const [v1, v2] = ['l1.v1.describe', 'l1.v2.describe'].map((id) => {
    const { stdout } = set.manifest.captures.find(capture => capture.id === id)!
    return set.read(stdout!).toString().split('\n')
  })
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
