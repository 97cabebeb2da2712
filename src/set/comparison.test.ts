import { describe, expect, it } from 'vitest'
import { shippedSet, THREE } from '../../test/set.ts'
import { COMPARED } from '../words.ts'
import { comparing, comparingSets, pairsIn, pairsOf } from './comparison.ts'
import { verifySet } from './verify.ts'

describe('a set of two sides', () => {
  it('is compared as it is, and in no other way', () => {
    expect(pairsOf(shippedSet())).toEqual(['v1,v2'])
    expect(comparing(shippedSet())).toBe(shippedSet())
  })
})

describe('a set of three sides', () => {
  const set = verifySet(THREE)

  it('has three pairs, the usual one first', () => {
    expect(pairsOf(set)).toEqual(['v1,v2', 'v3,v2', 'v1,v3'])
  })

  it('is, compared as usual, the same as without its third side', () => {
    expect(comparing(set).captures).toEqual(set.captures.filter(({ side }) => COMPARED.includes(side)))
    expect(Object.keys(comparing(set).manifest.clusters)).toEqual(['v1', 'v2'])
  })

  it('has its third side in the place of the one that is asked to go, under its own name and from its own files', () => {
    const pair = comparing(set, 'v3,v2')
    expect(pair.manifest.clusters.v1).toMatchObject({ side: 'v3', dataplane: 'kube-proxy-nftables' })
    expect(pair.capture('l1.v1.service')!.stdout!.path).toBe('v3/l1/service.txt')
    expect(pair.text('l1.v1.service')).toBe(set.text('l1.v3.service'))
    expect(pair.capture('l1.v2.service')).toEqual(set.capture('l1.v2.service'))
    expect(pair.captures.filter(({ id }) => id.includes('.v3.'))).toEqual([])
  })
})

describe('a reference of two sides and a current set of three', () => {
  const sets = { reference: shippedSet(), current: verifySet(THREE) }

  it('have all pairs of the current one', () => {
    expect(pairsIn(sets)).toEqual(['v1,v2', 'v3,v2', 'v1,v3'])
    expect(pairsIn({ reference: sets.reference })).toEqual(['v1,v2'])
  })

  it.each(['v3,v2', 'v1,v3'])('are compared as %s where there is a third side, and as usual where there is none', (pair) => {
    const compared = comparingSets(sets, pair)
    expect([compared.reference!, compared.current!].map(({ manifest }) => COMPARED.map(place => manifest.clusters[place].side).join())).toEqual(['v1,v2', pair])
    expect(compared.reference).toBe(sets.reference)
  })
})
