import type { Layer } from '../words.ts'
import { describe, expect, it } from 'vitest'
import { changed, only, shippedSet } from '../../test/set.ts'
import { CONCLUSIONS } from '../conclude/all-conclusions.ts'
import { concluded, idsOf } from '../conclude/conclude.ts'
import { steps } from '../trace/index.ts'
import { isExperiment } from '../trace/layers/index.ts'
import { COMPARED, dataplanesOf } from '../words.ts'
import { talksOf } from './flows.ts'
import { pathwayOf } from './pathway.ts'
import { fatesOf } from './policy-outcome.ts'
import { factsOf } from './single-variable.ts'

const set = shippedSet()
const captures = set.captures.filter(({ layer, stdout }) => stdout && layer !== 'l6' && !isExperiment(layer))

/** What is concluded from anything but experiments, which take by far the longest. */
const ofLayers = CONCLUSIONS.filter(({ needs, counter }) => ![...needs, ...counter].some(step => isExperiment(step.split('.')[0] as Layer) || step.startsWith('l6')))

function without(isGone: (id: string) => boolean) {
  return only(set, ({ id }) => !isGone(id))
}

/** Everything that is concluded from captures for the slides of their own, and could be otherwise without one of these. */
function readAll(given: typeof set) {
  return [
    factsOf(given),
    fatesOf(given, steps),
    ofLayers.flatMap(one => idsOf(one, dataplanesOf(given.manifest))).map(id => concluded(given, id)),
    ...COMPARED.flatMap(side => [pathwayOf(given, side), talksOf(given, side)]),
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
  })
})
