import { expect, it } from 'vitest'
import { steps } from '../trace/index.ts'
import { RUNS } from '../trace/layers/failover/index.ts'
import { costOf, costWords } from './cost.ts'

it('says of the failover series how long it takes and each kind of change, before anything is done', () => {
  const cost = costOf(steps.filter(({ layer, sides }) => layer === 'failover' && sides.includes('v1')))
  expect(cost.minutes).toBeGreaterThan(45)
  expect(cost.changes).toContain(`${RUNS} × A replica is deleted with its usual grace`)
  expect(cost.changes).toContain(`${RUNS} × The node's link is taken down, a node falls silent`)
  expect(costWords(cost)).toMatch(/^This takes about \d+ min\./)
})

it('costs nothing to look', () => {
  expect(costOf([])).toEqual({ minutes: 0, changes: [] })
})
