import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { SHIPPED } from '../../test/set.ts'
import { verifySet } from '../capture/verify.ts'
import { steps } from '../trace/index.ts'
import { isExperiment, SIDES } from '../trace/words.ts'
import { factsOf } from './facts.ts'
import { fatesOf } from './fates.ts'
import { mythsOf } from './myths.ts'
import { pathwayOf } from './pathway.ts'
import { talksOf } from './talks.ts'

type Given = typeof set

const set = verifySet(SHIPPED)
const captures = set.manifest.captures.filter(({ layer, stdout }) => stdout && layer !== 'l6' && !isExperiment(layer))

/** Everything that is concluded from captures for the slides of their own. */
function readAll(given: Given) {
  return [
    factsOf(given),
    fatesOf(given, steps),
    mythsOf(given),
    ...SIDES.flatMap(side => [pathwayOf(given, side), talksOf(given, side)]),
  ]
}

describe('no reading breaks, and each says so itself,', { timeout: 900_000 }, () => {
  it('where any one capture is missing', () => {
    for (const { id } of captures) {
      const without = { ...set, manifest: { ...set.manifest, captures: set.manifest.captures.filter(one => one.id !== id) } }
      expect(() => readAll(without), id).not.toThrow()
    }
  })

  it.each(['', 'nonsense\n'])('where any one printed %j', (instead) => {
    for (const { id, stdout } of captures) {
      const torn: Given = { ...set, read: stream => stream.path === stdout!.path ? Buffer.from(instead) : set.read(stream) }
      expect(() => readAll(torn), id).not.toThrow()
    }
  })

  it('and where it needs none of them, it is the same', () => {
    const apart = captures.find(({ id }) => id === 'l3.v1.pinned')!
    const without = { ...set, manifest: { ...set.manifest, captures: set.manifest.captures.filter(one => one !== apart) } }
    expect(readAll(without)).toEqual(readAll(set))
  })
})
