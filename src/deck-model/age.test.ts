import { expect, it } from 'vitest'
import { shippedSet, THREE } from '../../test/set.ts'
import { agesOf } from '../client/capture-age.ts'
import { verifySet } from '../set/verify.ts'
import { recordedOf } from './age.ts'

const set = shippedSet()

it('dates every recorded layer by its first command on each side, and says what lies between the two', () => {
  const recorded = recordedOf(set)
  expect(new Set(recorded.map(({ layer }) => layer))).toEqual(new Set(set.captures.map(({ layer }) => layer)))
  for (const { layer, begun: { v1, v2 }, gap } of recorded) {
    for (const [side, first] of [['v1', v1], ['v2', v2]] as const) {
      const here = set.captures.filter(one => one.layer === layer && one.side === side)
      expect(here.map(({ startedOn }) => startedOn).sort()[0]).toBe(first)
    }
    expect(gap).toBeCloseTo(Math.abs(Date.parse(v1!) - Date.parse(v2!)) / 1000, 0)
  }
})

it('dates a third side too', () => {
  const recorded = recordedOf(verifySet(THREE))
  expect(recorded.map(({ begun }) => Object.keys(begun).join())).toEqual(recorded.map(() => 'v1,v2,v3'))
  expect(new Set(agesOf(recorded, Date.now()).map(({ side }) => side))).toEqual(new Set(['v1', 'v2', 'v3']))
})
