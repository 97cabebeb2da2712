import type { Myth } from '../conclude/myths.ts'
import { describe, expect, it } from 'vitest'
import { changed, only, shippedSet } from '../../test/set.ts'
import { MYTHS } from '../conclude/myths.ts'
import { VerifiedSet } from '../set/verify.ts'
import { steps } from '../trace/index.ts'
import { isExperiment, SIDES } from '../words.ts'
import { factsOf } from './facts.ts'
import { talksOf } from './flows.ts'
import { mythsOf } from './myths.ts'
import { pathwayOf } from './pathway.ts'
import { fatesOf } from './policy-outcome.ts'

const set = shippedSet()
const captures = set.captures.filter(({ layer, stdout }) => stdout && layer !== 'l6' && !isExperiment(layer))
const paths = new Set(captures.map(({ stdout }) => stdout!.path))

/** Beliefs that are held against experiments alone, which take by far the longest; the others. */
const [ofExperiments, others] = [true, false].map(wanted => MYTHS.filter(myth => readsExperimentsOnly(myth) === wanted))

function readsExperimentsOnly(myth: Myth): boolean {
  const read = new Set<string>()
  const noted = new VerifiedSet(set, (stream) => {
    read.add(stream.path)
    return set.bytes(stream)
  })
  mythsOf(noted, [myth])
  return read.size > 0 && [...read].every(path => !paths.has(path))
}

function without(isGone: (id: string) => boolean): VerifiedSet {
  return only(set, ({ id }) => !isGone(id))
}

/** Everything that is concluded from captures for the slides of their own, and could be otherwise without one of these. */
function readAll(given: VerifiedSet) {
  return [
    factsOf(given),
    fatesOf(given, steps),
    mythsOf(given, others),
    ...SIDES.flatMap(side => [pathwayOf(given, side), talksOf(given, side)]),
  ]
}

describe('no reading breaks, and each says so itself,', () => {
  it('where any one capture is missing', () => {
    for (const { id } of captures) expect(() => readAll(without(one => one === id)), id).not.toThrow()
  })

  it.each(['', 'nonsense\n'])('where any one printed %j', (instead) => {
    for (const { id } of captures) expect(() => readAll(changed(set, { [id]: instead })), id).not.toThrow()
  })

  it('and where it needs none of them, it is the same', () => {
    expect(readAll(without(id => id === 'l3.v1.pinned'))).toEqual(readAll(set))
    expect(ofExperiments!.length).toBeGreaterThan(0)
    const alone = without(id => captures.some(one => one.id === id))
    expect(mythsOf(alone, ofExperiments)).toEqual(mythsOf(set, ofExperiments))
  })
})
