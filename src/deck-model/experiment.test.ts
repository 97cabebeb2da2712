import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CAPTURES, changed, only, shippedSet } from '../../test/set.ts'
import { comparing } from '../set/comparison.ts'
import { verifySet } from '../set/verify.ts'
import { steps } from '../trace/index.ts'
import { experimentOf } from './experiment.ts'

const shipped = shippedSet()

it('of an experiment that a set has nothing of, its slide says what recording it takes and changes', () => {
  const { rows, cost } = experimentOf(only(shipped, ({ layer }) => layer !== 'traffic'), 'traffic', steps)
  expect(rows).toEqual([])
  expect(cost!.records).toBe('npm run refresh -- --experiments traffic')
  expect(cost!.minutes).toBeGreaterThan(1)
  expect(cost!.changes).toEqual([expect.stringMatching(/^\d × The Service's externalTrafficPolicy becomes Local$/)])
})

it('and nothing of what another platform could record', () => {
  const other = { ...shipped.manifest.clusters }
  for (const side of Object.values(other)) Object.assign(other, { [side.side]: { ...side, platform: 'gke' } })
  expect(experimentOf(changed(only(shipped, ({ layer }) => layer !== 'traffic'), {}, other), 'traffic', steps)).toEqual({ rows: [], cost: null, further: [] })
})

it('of one that it has, every conclusion but the title is a row, said of each side', () => {
  const { rows, cost } = experimentOf(comparing(verifySet(join(CAPTURES, 'reference'))), 'policy', steps)
  expect(cost).toBeNull()
  expect(rows.find(({ question }) => question.startsWith('Is the stranger kept out'))!.each.v1).toMatchObject({
    says: expect.stringMatching(/^Under the policy 40 of/) as string,
    points: ['policy.v1.stranger-near-during:1'],
  })
})
