import { expect, it } from 'vitest'
import { steps } from '../trace/index.ts'
import { RUNS } from '../trace/layers/failover/index.ts'
import { EXPERIMENTS } from '../trace/layers/index.ts'
import { costOf, costWords, experimentLines, notRecorded } from './cost.ts'

it('says of the failover series how long it takes and each kind of change, before anything is done', () => {
  const cost = costOf(steps.filter(({ layer, sides }) => layer === 'failover' && sides.includes('v1')))
  expect(cost.minutes).toBeGreaterThan(45)
  expect(cost.changes).toContain(`${RUNS} × A replica is deleted with its usual grace`)
  expect(cost.changes).toContain(`${RUNS} × The node's link is taken down, a node falls silent`)
  expect(costWords(cost)).toMatch(/^This takes about \d+ min\./)
})

it('lists every experiment with its minutes and its question', () => {
  const lines = experimentLines(steps)
  expect(lines.map(line => line.split(' ')[0])).toEqual(EXPERIMENTS)
  for (const line of lines) expect(line).toMatch(/^[a-z]+ +\d+ min {2}.*\?$/)
})

it('says after a recording which experiments it left out, and what each would cost', () => {
  expect(notRecorded(steps, null)).toMatch(/^Not recorded now: failover \(\d+ min\), .*scale \(\d+ min\).* records them\.\n$/)
  expect(notRecorded(steps, ['scale'])).not.toContain('scale')
  expect(notRecorded(steps, EXPERIMENTS)).toBe('')
})

it('costs nothing to look', () => {
  expect(costOf([])).toEqual({ minutes: 0, changes: [] })
})
