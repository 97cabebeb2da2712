import { describe, expect, it } from 'vitest'
import { changed, only, smallSet, THREE } from '../../test/set.ts'
import { allConcluded, byOwnNames } from '../conclude/conclude.ts'
import { comparing } from '../set/comparison.ts'
import { verifySet } from '../set/verify.ts'
import { COMPARED } from '../words.ts'
import { agreementLines, agreementOf, agreementSays } from './agreement.ts'

const three = verifySet(THREE)
const two = verifySet(smallSet(['constant', 'l1', 'l2', 'l3', 'l4', 'l5', 'l7'], undefined, THREE, COMPARED))

describe('which conclusions hold in two sets of three sides', () => {
  const { both, differ, alone } = agreementOf({ reference: three, current: three })!

  it('is asked of every pair, and of what is concluded of one side alone once', () => {
    expect(both).toEqual(expect.arrayContaining(['l4.answer', 'v3,v2 l4.answer', 'v1,v3 l4.answer', 'l4.v3.redirect']))
    expect(both.filter(id => id.endsWith('l1.v3.service'))).toEqual(['l1.v3.service'])
    expect([new Set(both).size, differ]).toEqual([both.length, []])
    expect(both.filter(id => !id.includes('v3'))).toEqual(agreementOf({ reference: two, current: two })!.both)
    expect(alone).toEqual({ here: [], there: [] })
  })

  it('names what is concluded of another pair by it, here and where it could not be asked', () => {
    const here = changed(three, { 'l4.v3.redirect': null })
    const { both: left, notHere } = agreementOf({ reference: three, current: here })!
    expect(left).toContain('l4.answer')
    expect(notHere).toEqual(expect.arrayContaining(['l4.v3.redirect', 'v3,v2 l4.answer', 'v1,v3 l4.answer']))
    expect(notHere.filter(id => id.endsWith('l4.v3.redirect'))).toEqual(['l4.v3.redirect'])
  })

  it('names what comes out otherwise by its pair', () => {
    const lines = agreementLines(agreementOf({ reference: three, current: changed(three, { 'l5.v3.access-log': three.text('l5.v2.access-log')! }) })!)
    expect(lines.filter(line => /^ {2}\S/.test(line)).map(line => line.trim())).toEqual([
      'v3,v2 l5.answer  Whose address do the pods see?',
      'v1,v3 l5.answer  Whose address do the pods see?',
    ])
    expect(lines[2]).toBe('    here not shown: The pods see the client\'s address in 10 of 30 with nftables, 10 of 30 with Cilium.')
  })
})

describe('which conclusions hold in a reference of several recordings', () => {
  const of = (...layers: string[]) => only(three, ({ layer }) => layers.includes(layer))
  const references = { 'reference': of('constant', 'l1'), 'reference-rest': three }

  it('is asked of each recording for the layers that are shown from it, and of one side alone once', () => {
    const { both, differ, notHere } = agreementOf({ ...references, current: three })!
    const whole = agreementOf({ reference: three, current: three })!
    expect([both.toSorted(), differ, notHere]).toEqual([whole.both.toSorted(), [], []])
  })

  it('is not asked of a recording before it that has the layer in part', () => {
    const part = changed(of('constant', 'l1', 'l4'), { 'l4.v1.redirect': null })
    expect(agreementOf({ ...references, reference: part, current: three })!.both).toContain('l4.v1.redirect')
    expect(agreementOf({ reference: part, current: three })!.both).not.toContain('l4.v1.redirect')
  })

  it('is null without a reference, and without a current set', () => {
    expect([agreementOf({ current: three }), agreementOf(references)]).toEqual([null, null])
  })

  it('names as recorded only there the side that any of them has', () => {
    expect(agreementOf({ ...references, reference: two, current: two })!.alone).toEqual({ here: [], there: ['v3'] })
  })
})

it('what is concluded of one side alone is the same in whichever pair', () => {
  const [first, ...others] = ['v1,v2', 'v3,v2', 'v1,v3'].map((pair) => {
    const set = comparing(three, pair)
    return allConcluded(set).map(one => byOwnNames(one, set)).filter(({ of }) => of.length === 1)
  })
  const said = new Map([...first!, ...others[0]!].map(one => [one.id, one]))
  for (const one of others.flat()) expect(one).toEqual(said.get(one.id))
})

it.each([
  ['on your clusters', two, three],
  ['in the reference lab', three, two],
])('says of which side nothing could be compared, for it was recorded only %s', (where, reference, current) => {
  const agreement = agreementOf({ reference, current })!
  expect(agreementSays(agreement)).toMatch(new RegExp(`V3 was recorded only ${where}: nothing that is concluded of it was compared\\.$`))
  expect(agreement.both).toEqual(agreementOf({ reference: two, current: two })!.both)
})
