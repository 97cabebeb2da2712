import { expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { pathwayOf } from '../deck-model/pathway.ts'
import { concluded } from './conclude.ts'

const set = shippedSet()
const judged = (name: string, instead: Record<string, string> = {}) => concluded(changed(set, instead), `l4.${name}`)!
const map = set.text('l4.v2.lb-maps')!
const { vip, clusterIp } = set.manifest.clusters.v2

it('where a connection goes is said of each source and address, with the lines that decide', () => {
  expect(judged('v1.path-external-vip')).toMatchObject({ verdict: 'holds', sentence: '3 backends, chosen for the first packet of a connection.', numbers: { backends: 3 } })
  expect(judged('v2.path-pod-clusterip').sentence).toMatch(/^3 slots, each as likely; /)
  expect(judged('v2.path-external-clusterip').sentence).toMatch(/not routable from outside/)
  expect(judged('v1.path-host-nodeport').points.length).toBeGreaterThan(3)
})

it('a table that leads to what is no pod is refuted by the pods\' list', () => {
  const pods = set.text('l2.v1.pods')!.replace('10.4.1.4 ', '10.4.1.9 ')
  expect(judged('v1.path-external-vip', { 'l2.v1.pods': pods })).toMatchObject({ verdict: 'refuted', found: 'The tables lead to 10.4.1.4:80, which is none of the pods.' })
})

it('what the tables do not decide is not said', () => {
  const torn = map.split('\n').filter(line => !line.startsWith(`${vip}:80/TCP (2)`)).join('\n')
  expect(judged('v2.path-external-vip', { 'l4.v2.lb-maps': torn })).toMatchObject({ verdict: 'not shown', found: 'Slot 2 is missing: the dump is not whole.' })
})

it('and a walk that ends says what is concluded of it', () => {
  const gone = map.split('\n').filter(line => !line.startsWith(`${clusterIp}:80/TCP`)).join('\n')
  const without = changed(set, { 'l4.v2.lb-maps': gone })
  const ended = pathwayOf(without, 'v2').walks['pod clusterIp here']!.find(({ state }) => state === 'ended')!
  const { sentence, found } = concluded(without, 'l4.v2.path-pod-clusterip')!
  expect(ended.says).toBe(sentence ?? found)
  expect(ended.says).toMatch(/\.$/)
})
