import type { Side } from '../words.ts'
import { describe, expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { concluded, sidesOf } from '../conclude/conclude.ts'
import { saysOf } from '../conclude/conclusion.ts'
import { DECIDING } from '../conclude/decided.ts'
import { GIVEN_AS } from '../words.ts'
import { fateOf } from './fates.ts'
import { idOn, sideOf } from './side.ts'

const set = shippedSet()

/** A set as it was captured, but for what these steps of a side printed; null: not captured. */
function setOf(side: Side, instead: Record<string, string | null>) {
  return changed(set, Object.fromEntries(Object.entries(instead).map(([step, text]) => [idOn(side, step), text])))
}

const given = (side: Side, instead: Record<string, string | null> = {}) => sideOf(setOf(side, instead), side)

function claims(side: Side, instead: Record<string, string | null> = {}) {
  const of = DECIDING.filter(one => sidesOf(one, GIVEN_AS)!.includes(side))
  return of.map(one => saysOf(concluded(setOf(side, instead), idOn(side, one.id))!)).join('\n')
}

describe('the stranger', () => {
  it('is let in before and after the policy, and under it only where nobody enforces it', () => {
    expect((['before', 'during', 'after'] as const).map(moment => fateOf(given('v1'), 'stranger', moment).letIn)).toEqual([true, true, true])
    expect((['before', 'during', 'after'] as const).map(moment => fateOf(given('v2'), 'stranger', moment).letIn)).toEqual([true, false, true])
  })

  it('is what curl wrote down, whatever that is', () => {
    expect(fateOf(given('v1', { 'l8.stranger-during': '000\n' }), 'stranger', 'during')).toMatchObject({ letIn: false, code: '000' })
    expect(() => fateOf(given('v1', { 'l8.stranger-during': 'curl: (7)\n' }), 'stranger', 'during')).toThrow('no HTTP code')
    expect(() => fateOf(given('v1', { 'l8.stranger-during': null }), 'stranger', 'during')).toThrow('l8.v1.stranger-during, which was not captured')
  })
})

describe('what decided it', () => {
  it('is on V2 the identity in the verdict, which is the stranger\'s and none that the replica lets in', () => {
    const identity = /^stranger +(\d+)/m.exec(given('v2').text('l8.identities'))![1]!
    expect(claims('v2')).toContain(`(ID:${identity}) dropped: Policy denied`)
    expect(claims('v2')).toContain(`Identity ${identity} is the stranger's`)
    expect(claims('v2')).toContain(`(client), not ${identity}`)
  })

  it('says so when the identities do not agree, or the replica lets the stranger in', () => {
    const identities = given('v2').text('l8.identities')
    const [, stranger] = /^stranger +(\d+)/m.exec(identities)!
    const [, client] = /^client +(\d+)/m.exec(identities)!
    expect(claims('v2', { 'l8.identities': identities.replace(stranger!, '11111') })).toContain(`is 11111, the verdict names ID:${stranger}`)
    const map = given('v2').text('l8.policy-map').replace(client!, stranger!)
    expect(claims('v2', { 'l8.policy-map': map })).toContain('the stranger too')
  })

  it('is on V1 that no rule names the policy', () => {
    expect(claims('v1')).toContain('No filter rule of the node names it')
    expect(claims('v1', { 'l8.verdict': '4\n' })).toContain('4 filter rules')
  })

  it('says what is missing, and still says the rest', () => {
    const said = claims('v2', { 'l8.policy-map': null })
    expect(said).toContain('l8.v2.policy-map was not captured')
    expect(said).toContain('dropped: Policy denied')
  })
})
