import { expect, it } from 'vitest'
import { THREE } from '../../test/set.ts'
import { comparing } from '../set/comparison.ts'
import { verifySet } from '../set/verify.ts'
import { concluded } from './conclude.ts'

const set = verifySet(THREE)

function said(pair: string, id: string): [string, string] {
  const one = concluded(comparing(set, pair), id)!
  return [one.verdict, one.sentence ?? one.found!]
}

it.each([
  ['v1,v2', 'kube-proxy 9 rules in a list; Cilium 4 entries in a map'],
  ['v3,v2', 'nftables 1 element of a map and 6 rules; Cilium 4 entries in a map'],
  ['v1,v3', 'kube-proxy 9 rules in a list; nftables 1 element of a map and 6 rules'],
])('of three clusters that were recorded at once, %s says how each of the two makes a pod of the VIP', (pair, says) => {
  expect(said(pair, 'l4.answer')).toEqual(['holds', `From the VIP to a pod: ${says}`])
})

it('two sides of kube-proxy are not told apart by what is the same with both', () => {
  expect(said('v3,v2', 'l5.answer')[0]).toBe('holds')
  expect(said('v1,v3', 'l5.answer')).toEqual(['not shown', 'The pods see the client\'s address in none of 30 with kube-proxy, none of 30 with nftables.'])
  expect(said('v1,v3', 'l7.answer')).toEqual(['not shown', 'Both sides tell as much: addresses alone.'])
})

it('where tcpdump does not see the request leave, the pod\'s own log says that it came', () => {
  expect(said('v3,v2', 'l3.answer')).toEqual(['holds', 'It comes in for the Service on both sides; with Cilium it reaches a pod of this node unseen by tcpdump'])
  expect(said('v1,v3', 'l3.answer')).toEqual(['holds', 'It comes in for the Service and goes out for a pod, on both sides'])
})
