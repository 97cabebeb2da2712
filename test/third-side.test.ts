import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifySet } from '../src/set/verify.ts'
import { TRACE } from './fake/trace.ts'
import { PAIR, THIRD, World } from './fake/world.ts'

let world: World

afterAll(() => world.close())

describe('a refresh of three clusters, each with another dataplane', () => {
  beforeAll(async () => {
    world = await World.with({ ...PAIR, ...THIRD })
  })

  it('records every layer of all three at the same time, in one set of schema 2', async () => {
    const { manifest } = await world.refresh(TRACE)
    expect([manifest.schema, Object.values(manifest.clusters).map(({ side, dataplane }) => `${side} ${dataplane}`)])
      .toEqual([2, ['v1 kube-proxy-iptables', 'v2 cilium', 'v3 kube-proxy-nftables']])
    const sides = (layer: string) => manifest.captures.filter(one => one.layer === layer && one.status === 'ok').map(({ side }) => side)
    for (const layer of ['l1', 'l3', 'l4', 'l6']) expect(sides(layer), layer).toEqual(['v1', 'v2', 'v3'])
    expect(verifySet(world.set).text('l3.v3.request')).toMatch(/^200 172\.18\.255\.200:80 t/)
    const ports = new Set(manifest.captures.filter(({ id }) => id.endsWith('.request')).map(({ id }) => readFileSync(join(world.set, id.replace('l3.', '').replace('.request', '/l3/request.txt')), 'utf8').split(' ').at(-1)))
    expect(ports.size).toBe(1)
  })

  it('takes back on all of them what it changed', () => {
    expect(world.objects()).toEqual([])
    expect(Object.values(world.clusters).map(({ changes }) => changes.some(one => one.includes('networkpolic')))).toEqual([true, true, true])
  })

  it('keeps the third side\'s captures of the layers that a refresh of two renews not, and has none of those it renews', async () => {
    const { 'netflow-v3': third, ...two } = world.clusters
    const { deck } = world.options()
    const { v1, v2 } = deck.contexts
    const { manifest } = await world.refresh(TRACE, { only: ['l1'], deck: { ...deck, contexts: { v1, v2 } } })
    expect([Object.keys(two).length, third!.name]).toEqual([2, 'netflow-v3'])
    expect(Object.keys(manifest.clusters)).toEqual(['v1', 'v2', 'v3'])
    const of = (layer: string) => manifest.captures.filter(one => one.layer === layer).map(({ side }) => side)
    expect([of('l1'), of('l4')]).toEqual([['v1', 'v2'], ['v1', 'v2', 'v3']])
  })
})

describe('three clusters of which two are alike', () => {
  it('are refused in one sentence before anything is changed', async () => {
    const alike = await World.with({ ...PAIR, 'netflow-v3': { ...THIRD['netflow-v3'], proxyMode: 'iptables' } })
    await expect(alike.refresh(TRACE)).rejects.toThrow(/^A recording cannot start:\n {2}- "netflow-v1" and "netflow-v3" both run kube-proxy[^\n]*: two sides with the same dataplane make no comparison$/)
    expect(Object.values(alike.clusters).flatMap(({ changes }) => changes)).toEqual([])
    alike.close()
  })
})
