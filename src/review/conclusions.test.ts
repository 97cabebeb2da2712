import { describe, expect, it } from 'vitest'
import { smallSet, THREE } from '../../test/set.ts'
import { verifySet } from '../set/verify.ts'
import { conclusionsOf, listed } from './conclusions.ts'

describe('what is concluded of three sides', () => {
  const all = conclusionsOf(verifySet(THREE))
  const of = (pair: string) => all.filter(one => one.pair === pair)

  it('is concluded for every pair that the deck can show, and says of which', () => {
    expect([...new Set(all.map(({ pair }) => pair))]).toEqual(['v1,v2', 'v3,v2', 'v1,v3'])
    expect(of('v3,v2').find(({ id }) => id === 'l4.answer')!.sentence).toBe('From the VIP to a pod: nftables 1 element of a map and 6 rules; Cilium 4 entries in a map')
    expect(of('v1,v3').find(({ id }) => id === 'l4.answer')!.sentence).toBe('From the VIP to a pod: kube-proxy 9 rules in a list; nftables 1 element of a map and 6 rules')
  })

  it('names each side and its captures as the set does, and not by the place it is compared in', () => {
    const sides = (pair: string) => [...new Set(of(pair).flatMap(({ side, id, points }) => [side, ...[id, ...points.map(({ capture }) => capture)].map(one => /\.(v\d)\./.exec(one)?.[1])]))]
    expect(['v1,v2', 'v3,v2', 'v1,v3'].map(pair => sides(pair).filter(Boolean).sort())).toEqual([['v1', 'v2'], ['v2', 'v3'], ['v1', 'v3']])
    expect(of('v1,v3').find(({ id }) => id === 'constant.v3.proxy-mode')).toMatchObject({ side: 'v3', sentence: 'kube-proxy itself says: nftables.' })
  })

  it('is listed pair by pair, with the pair in every line', () => {
    const lines = listed(all).split('\n')
    expect(lines.filter(line => line.includes(' conclusions: ')).map(line => line.split('  ')[0])).toEqual(['v1,v2', 'v3,v2', 'v1,v3'])
    expect(lines.filter(line => !/^(?:.{12} {2})?v\d,v\d {2}/.test(line))).toEqual([])
  })
})

it('what is concluded of two sides is of them, and no pair is named', () => {
  const all = conclusionsOf(verifySet(smallSet()))
  expect(all.filter(one => 'pair' in one)).toEqual([])
  expect(listed(all.slice(0, 2)).split('\n')[0]).toMatch(/^2 conclusions: /)
})
