import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { changed, only, shippedSet } from '../../test/set.ts'
import { concluded } from '../conclude/conclude.ts'
import { verifySet } from '../set/verify.ts'
import { scaleOf } from './scale.ts'

const SET = fileURLToPath(new URL('../read/fixtures/scale/set', import.meta.url))

it('a first look is shown with its numbers, its machine, and no comparison', () => {
  const shown = scaleOf(verifySet(SET))
  if (typeof shown === 'string') throw new TypeError(shown)
  expect(shown.machine).toMatch(/^One kernel, \d+ cores: not a benchmark\.$/)
  expect(shown.sizes.map(({ services }) => services)).toEqual([1, 100])
  for (const { sides } of shown.sizes) {
    expect(sides.v1!.more!.from).toMatch(/^scale\.v1\.n-\d+-more-1$/)
  }
  expect(shown.says[0]).toContain('Too few tries count to compare sizes')
  expect(shown.latency.map(({ side }) => side)).toEqual(['v1', 'v2'])
  expect(shown.factor).toBeNull()
})

it('how many times as long connecting takes is the title\'s number, beside the log it was read from', () => {
  const shown = scaleOf(shippedSet())
  if (typeof shown === 'string') throw new TypeError(shown)
  const [, slow, factor, fast] = /^Connecting takes (\S+) (\S+×) (\S+)'s time from a pod/.exec(concluded(shippedSet(), 'scale.answer')!.sentence!)!
  expect(shown.factor).toEqual({ says: factor, of: `${slow} over ${fast}`, from: expect.stringContaining('-latency-') as string })
})

it('what is drawn of a side is all of its rules, or all entries of its maps, at each size, and where they were counted', () => {
  const shown = scaleOf(verifySet(SET))
  if (typeof shown === 'string') throw new TypeError(shown)
  const sizes = (side: 'v1' | 'v2') => shown.sizes.map(({ sides }) => sides[side]!.counts)
  type Counted = ReturnType<typeof sizes>[number]
  const sum = (counts: Counted, word: string) =>
    counts.filter(({ name }) => name.endsWith(word)).reduce((all, { count }) => all + count, 0)
  expect(shown.tables.v1.kind).toBe('rules')
  expect(shown.tables.v1.marks.map(({ count }) => count)).toEqual(sizes('v1').map(counts => sum(counts, 'rules')))
  expect(shown.tables.v2.marks.map(({ count }) => count)).toEqual(sizes('v2').map(counts => sum(counts, 'entries')))
  expect(shown.tables.v2.marks[1]).toMatchObject({ services: 100, from: 'scale.v2.n-100-lb-frontends', says: expect.stringContaining('backends map entries') as string })
})

it('a set without it says so, and one whose log cannot be read says which', () => {
  const set = verifySet(SET)
  expect(scaleOf(only(set, () => false))).toBe('This experiment was not captured on these clusters.')
  const cut = changed(set, { 'scale.v1.n-1-more-1': set.text('scale.v1.n-1-more-1')!.slice(0, 100) })
  expect(scaleOf(cut)).toMatch(/^Not read: line \d+ of scale\.v1\.n-1-more-1 is not what its reader knows\.$/)
})
