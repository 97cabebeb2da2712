import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { changed } from '../../test/set.ts'
import { concluded } from '../conclude/conclude.ts'
import { verifySet } from '../set/verify.ts'
import { readFullMap } from './fullmap.ts'

/** Both clusters of the lab, one run. */
const set = verifySet(fileURLToPath(new URL('fixtures/full/set', import.meta.url)))
const said = (name: string, instead: Record<string, string | null> = {}) => concluded(changed(set, instead), `full.${name}`)!
const asked = set.text('full.v2.map-1-asked')!
const frontends = set.text('full.v2.map-1-frontends')!
const size = set.text('full.v2.map-1-size')!

it('a run is read with every Service that was asked, and on Cilium\'s side with what its commands say of them', () => {
  const [one] = readFullMap(set, 'v1')
  const [other] = readFullMap(set, 'v2')
  expect([one!.asked.length, one!.told]).toEqual([40, null])
  expect(other!.told).toMatchObject({ most: 128, held: 128, listed: 40, failed: 11, others: ['netflow-test/scale-last'], unanswered: 10, status: 'Ok', degraded: 1 })
})

it('what a pod feels is counted on each side, with how the others ended', () => {
  expect(said('v1.felt').sentence).toBe('40 of 40 answer. The Service of the deck, from outside: 20 of 20.')
  expect(said('v2.felt').sentence).toBe('29 of 40 answer; the others: no answer in time ×9, no connection ×2. The Service of the deck, from outside: 20 of 20.')
  expect(said('v2.felt', { 'full.v2.map-1-asked': asked.replace('http', 'ftp') }).found).toContain('Not read: line 1')
})

it('which command says it holds only of a map that is full', () => {
  expect(said('v2.says').sentence).toContain('lists 40 of them and calls 11 an error, among them 10 of the 11 that did not answer the pod; the map holds 128 of 128 entries; the agent\'s status is Ok, 1 module degraded.')
  const relay = frontends.replace(/(?<=kube-system\/hubble-relay +)Done {2}/, 'Error ')
  expect(relay).not.toBe(frontends)
  expect(said('v2.says', { 'full.v2.map-1-frontends': relay }).sentence).toContain('degraded. Not one of them, and an error too: kube-system/hubble-relay and netflow-test/scale-last.')
  const larger = size.replace('max_entries 128', 'max_entries 256')
  expect(said('v2.says', { 'full.v2.map-1-size': larger })).toMatchObject({ verdict: 'not shown', found: expect.stringMatching(/^The map is not full: /) as string })
  expect(said('answer', { 'full.v2.map-1-size': larger }).found).toBe('The map is not seen to be full.')
})

it('the title is not that of a network that fails as a whole, nor of one in which every Service answers', () => {
  expect(said('answer').sentence).toBe('With Cilium\'s map set to 128 entries and full, of the Services 40 of 40 answer with kube-proxy, 29 of 40 with Cilium')
  const broken = set.text('full.v2.map-1-outside')!.replace('200 0', '000 28')
  expect(said('answer', { 'full.v2.map-1-outside': broken }).found).toBe('With Cilium the Service of the deck did not always answer either.')
  expect(said('answer', { 'full.v2.map-1-asked': asked.replaceAll(/000 \d+/g, '200 0') }).found).toBe('Every Service answers, on both sides.')
})
