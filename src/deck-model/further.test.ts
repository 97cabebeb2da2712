import type { Capture } from '../set/manifest.ts'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CAPTURES, THREE } from '../../test/set.ts'
import { comparing } from '../set/comparison.ts'
import { VerifiedSet, verifySet } from '../set/verify.ts'
import { withSide } from '../words.ts'
import { experimentOf } from './experiment.ts'
import { aboutShown, deckShown } from './several-sets.ts'

/** The compared sides of the set that ships with the experiments. */
const two = comparing(verifySet(join(CAPTURES, 'reference')))

/** That set with what it has of an experiment on V1 once more, as if a third cluster had printed the same. */
const set = threeOf('policy')

function threeOf(layer: string): VerifiedSet {
  const { manifest, bytes, ...rest } = two
  const third = 'v3' as Capture['side']
  const again = manifest.captures.filter(one => one.layer === layer && one.side === 'v1')
    .map((one): Capture => ({ ...one, side: third, id: withSide(one.id, () => third) }))
  const clusters = { ...manifest.clusters, ...{ v3: verifySet(THREE).manifest.clusters[third] } }
  return new VerifiedSet({ ...rest, manifest: { ...manifest, clusters, captures: [...manifest.captures, ...again] } }, bytes)
}

describe('an experiment that was recorded on a third side', () => {
  const deck = deckShown({ reference: set })

  it('has a column of it beside the compared ones, with what is said of it alone and together with another', () => {
    const { rows, further } = deck.experiments.policy!
    expect(further.map(({ side, dataplane }) => [side, dataplane])).toEqual([['v3', 'kube-proxy-nftables']])
    const [{ says }] = further as [typeof further[number]]
    const alike = rows.filter(({ each }) => each.v1)
    expect(alike.length).toBeGreaterThan(0)
    for (const { question, each } of alike) expect(says[question]).toBe(each.v1!.says)
    for (const { question } of rows.filter(({ together }) => together)) expect(says[question]).toMatch(/^V3 and V2: /)
  })

  it('says so to every slide of it, and of no other experiment', () => {
    expect([deck.further, aboutShown({ reference: set }).further]).toEqual([{ policy: ['v3'] }, { policy: ['v3'] }])
    expect(Object.entries(deck.experiments).filter(([, { further }]) => further.length > 0).map(([layer]) => layer)).toEqual(['policy'])
  })

  it('has the first side there when the third stands in its place', () => {
    const other = deckShown({ reference: set }, 'v3,v2')
    expect(other.experiments.policy!.further.map(({ side }) => side)).toEqual(['v1'])
    const ofFirst = deck.experiments.policy!.rows.flatMap(({ each }) => each.v1?.says ?? [])
    expect(Object.values(other.experiments.policy!.further[0]!.says)).toEqual(expect.arrayContaining(ofFirst))
  })
})

it('of two sides has no column more', () => {
  expect([deckShown({ reference: two }).further, experimentOf(two, 'policy', []).further]).toEqual([{}, []])
})
