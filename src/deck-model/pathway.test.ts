import { expect, it } from 'vitest'
import { hostileSet } from '../../test/hostile.ts'
import { changed, shippedSet } from '../../test/set.ts'
import { verifySet } from '../set/verify.ts'
import { SIDES } from '../words.ts'
import { EVIDENCE } from './evidence.ts'
import { fraction, pathwayOf } from './pathway.ts'
import { textOf, widthOf } from './rows.ts'

const set = shippedSet()
const without = (id: string) => changed(set, { [id]: null })

it.each(SIDES)('shows on %s every line that a box points at, verbatim and in its row', (side) => {
  const { jobs, evidence } = pathwayOf(set, side)
  const shown = evidence.flatMap(({ id, excerpt }) => excerpt.lines.map(({ no }) => `${id}:${no}`))
  expect(new Set(jobs.flatMap(({ stops }) => stops.flatMap(({ points }) => points)))).toEqual(new Set(shown))
  for (const { id, excerpt } of evidence) {
    const stored = set.text(id)!.split('\n')
    for (const { no, rows: [row] } of excerpt.lines) {
      expect(textOf(row!)).toBe(stored[no - 1])
      expect(row!.reduce((sum, piece) => sum + widthOf(piece), 0)).toBeLessThanOrEqual(EVIDENCE.columns)
    }
  }
})

it('says which capture is missing, and draws nothing', () => {
  const { jobs, says, evidence } = pathwayOf(without('l4.v1.iptables-save'), 'v1')
  expect(says).toContain('l4.v1.iptables-save, which was not captured')
  expect([...jobs.flatMap(({ stops }) => stops), ...evidence]).toEqual([])
})

it('knows nothing of the source where Cilium was not asked for its mode', () => {
  const { jobs } = pathwayOf(without('constant.v2.dataplane'), 'v2')
  expect(jobs.find(({ job }) => job === 'source')!.stops.map(({ says }) => says)).toContain('not known')
})

it('says which line could not be read', () => {
  expect(pathwayOf(verifySet(hostileSet()), 'v2').says).toMatch(/^Not read: line \d+ of captures\/v2\/l4\/lb-maps\.txt/)
})

it.each([[1 / 3, '1/3'], [0.333333333, '1/3'], [0.5, '1/2'], [0.4, '40.0 %']])('says odds of %d as %s', (odds, said) => {
  expect(fraction(odds)).toBe(said)
})
