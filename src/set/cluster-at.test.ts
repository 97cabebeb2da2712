import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CAPTURES } from '../../test/set.ts'
import { SIDES } from '../words.ts'
import { clusterAt } from './cluster-at.ts'
import { comparing } from './comparison.ts'
import { VerifiedSet, verifySet } from './verify.ts'

const set = verifySet(join(CAPTURES, 'reference'))
const third = SIDES[2]!
const last = set.manifest.clusters[third].receiver
const at = (of: VerifiedSet, id: string) => clusterAt(of, third, id).receiver

it('an output is read with the node that received when it was printed, and not with that of the set\'s last run', () => {
  const [plain, restart] = set.manifest.runs.map(({ receivers }) => receivers![third])
  expect(restart).not.toBe(last)
  expect(set.capture('l3.v3.arrival')!.node).toBe(plain)
  expect(['l3.v3.arrival', 'l5.v3.access-log', 'restart.v3.agent-1-probe'].map(id => at(set, id))).toEqual([plain, plain, restart])
})

it('that is so of a side, too, that stands in the place of another', () => {
  const compared = comparing(set, 'v3,v2')
  expect(clusterAt(compared, 'v1', 'l3.v1.arrival').receiver).toBe(set.capture('l3.v3.arrival')!.node)
})

it('a run that says who received is believed, and where nothing says so it is the node of the last', () => {
  const of = (receivers: object) => {
    const runs = set.manifest.runs.map(run => ({ ...run, receivers }))
    return new VerifiedSet({ ...set, manifest: { ...set.manifest, runs } }, set.bytes)
  }
  expect([at(of({ v3: 'another' }), 'l3.v3.arrival'), at(of({ v3: null }), 'l3.v3.arrival')]).toEqual(['another', null])
  expect([at(of({}), 'l3.v3.arrival'), at(set, 'l3.v3.nothing')]).toEqual(Array.from({ length: 2 }).fill(last))
})
