import { expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { GIVEN_AS } from '../words.ts'
import { CONCLUSIONS } from './all-conclusions.ts'
import { concluded, idsOf } from './conclude.ts'

const set = shippedSet()
const textOf = (id: string) => set.text(id)!

it('the client is who the receiving node sees, where a cloud puts another address in place of its own', () => {
  const own = /(?<=^\d+ )[\d.]+(?=:)/gm
  const hidden = changed(set, Object.fromEntries(['l5.v1.burst', 'l5.v2.burst'].map(id => [id, textOf(id).replaceAll(own, '10.128.0.9')])))
  const ids = CONCLUSIONS.flatMap(one => one.id.startsWith('l5.') ? idsOf(one, GIVEN_AS) : [])
  expect(ids.length).toBeGreaterThan(10)
  for (const id of ids) expect(concluded(hidden, id), id).toEqual(concluded(set, id))
})

it('where a load balancer spreads the burst, what came to other nodes is not said to be forgotten', () => {
  const byPods = textOf('l5.v1.conntrack').replaceAll(/dst=172\.18\.255\.210 sport=(\d+) dport=80 src=(\S+) dst=\S+ sport=80 dport=\d+/g, 'dst=$2 sport=$1 dport=80 src=$2 dst=172.18.0.8 sport=80 dport=$1')
  const onV2 = { 'l5.v2.burst': textOf('l5.v1.burst'), 'l2.v2.pods': textOf('l2.v1.pods'), 'l5.v2.ct': null }
  const half = { ...onV2, 'l5.v2.conntrack-pods': byPods.split('\n').slice(0, 14).join('\n') }
  const { clusters } = set.manifest
  const spread = changed(set, half, { ...clusters, v2: { ...clusters.v2, platform: 'other' } })
  expect(concluded(changed(set, half), 'l5.v2.belief-conntrack')!.verdict).toBe('refuted')
  const found = expect.stringMatching(/The load balancer spreads them over all nodes\.$/) as string
  expect(concluded(spread, 'l5.v2.belief-conntrack')).toMatchObject({ verdict: 'not shown', found })
  expect(concluded(spread, 'l5.tracking')!.sentence).toMatch(/ on one of the nodes over which they are spread$/)
})
