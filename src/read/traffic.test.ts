import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { changed, only } from '../../test/set.ts'
import { concluded } from '../conclude/conclude.ts'
import { verifySet } from '../set/verify.ts'
import { Unreadable } from '../text/lines.ts'
import { readTraffic } from './traffic.ts'

/** Both clusters of the lab, three times under Cluster and three times under Local. */
const set = verifySet(fileURLToPath(new URL('fixtures/traffic/set', import.meta.url)))
const text = (id: string) => set.text(id)!
const says = (id: string, instead: Record<string, string | null> = {}) => concluded(changed(set, instead), `traffic.${id}`)!
/** What each run of a side under a policy printed for a part, made otherwise. */
function every(side: string, policy: string, part: string, edit: (text: string) => string) {
  return Object.fromEntries([1, 2, 3].map((run) => {
    const id = `traffic.${side}.${policy}-${run}-${part}`
    return [id, edit(text(id))]
  }))
}

it('a run is read with what the Service said of itself, where each request arrived and whom the replica saw', () => {
  const runs = readTraffic(set, 'v2')
  expect(runs.map(({ policy, run, said }) => [policy, run, said])).toEqual([1, 2, 3].flatMap(run => [['cluster', run, 'Cluster'], ['local', run, 'Local']]))
  const [cluster, local] = runs.map(({ seen }) => seen)
  expect(cluster!.filter(({ itself }) => itself).map(({ here }) => here)).toEqual(Array.from({ length: 14 }).fill(true))
  expect(local!.every(({ here, itself }) => here && itself)).toBe(true)
  const codes = runs.map(({ empty, health }) => [empty?.length, health?.map(({ code }) => code)])
  expect(codes).toEqual([1, 2, 3].flatMap(() => [[10, undefined], [10, [200, 503]]]))
})

it('a log that is cut is refused, and a run without one of its parts is none', () => {
  const id = 'traffic.v2.local-1-seen'
  expect(() => readTraffic(changed(set, { [id]: text(id).slice(0, -60) }), 'v2')).toThrow(Unreadable)
  expect(readTraffic(changed(set, { [id]: null }), 'v2')).toHaveLength(5)
})

describe('that the setting decides whom a pod sees', () => {
  it('is a title where both sides see the client under Local, and not both under Cluster', () => {
    const { verdict, sentence } = says('answer')
    expect(verdict).toBe('holds')
    expect(sentence).toMatch(/^Under Local the pods that are asked see the client, on both sides; under Cluster in 0 of 90 with kube-proxy, \d\d of 90 with Cilium$/)
  })

  it('is no answer where one side hides it under Local, or both show it under Cluster', () => {
    const hidden = every('v1', 'local', 'seen', one => one.replaceAll(/ 172\.20\.0\.8:/g, ' 10.4.1.1:'))
    const { verdict, found } = says('answer', hidden)
    expect(verdict).toBe('not shown')
    expect(found).toContain('Under Local they see it in 0 of 90 with kube-proxy, 90 of 90 with Cilium')
    const shown = Object.assign({}, ...['v1', 'v2'].map(side => every(side, 'cluster', 'seen', one => one.replaceAll(/(?<=\] )[\d.]+:/g, '172.20.0.8:')))) as Record<string, string>
    expect(says('answer', shown).verdict).toBe('not shown')
  })

  it('and nothing is said where the Service itself said otherwise, or was never asked under one of them', () => {
    const refused = every('v2', 'local', 'service', one => one.replace('Local  ', 'Cluster'))
    expect(says('answer', refused).found).toBe('In local-1 the Service itself said Cluster.')
    expect(says('v2.seen', refused).verdict).toBe('not shown')
    expect(concluded(only(set, ({ id }) => !id.includes('.local-')), 'traffic.answer')!.verdict).toBe('not captured')
    expect(says('answer', every('v1', 'local', 'service', one => one)).verdict).toBe('holds')
  })
})

describe('beside it is said of each side', () => {
  it('what pods see, by where they are, and who shares the requests', () => {
    expect(says('v1.seen').sentence).toMatch(/^Cluster: the client itself in 0 of \d\d by the receiving node's own pods, 0 of \d\d by the others; Local: the client itself in 90 of 90\.$/)
    expect(says('v1.pods').sentence).toBe('Cluster: 3 pods; Local: 1 pod, on the receiving node only.')
  })

  it('what a node without a replica answers, which is no answer on the one side and no connection on the other', () => {
    expect(says('v1.empty').sentence).toBe('Cluster: 200 ×30; Local: no answer in time ×30.')
    expect(says('v2.empty').sentence).toBe('Cluster: 200 ×30; Local: no connection ×30.')
    expect(says('v2.empty', every('v2', 'local', 'empty', one => one.replaceAll('000 7', '200 0'))).sentence).toBe('Cluster: 200 ×30; Local: 200 ×30.')
    const drops = { 'constant.v2.agent-config': 'ServiceNoBackendResponse          : drop\n' }
    expect(says('v2.empty', drops).sentence).toBe('Cluster: 200 ×30; Local: no connection ×30. Its service-no-backend-response is drop.')
    expect(says('v2.empty', { 'traffic.v2.local-2-empty': null })).toMatchObject({ verdict: 'not shown', found: 'Not every run asked one.' })
  })

  it('what a load balancer is told of each node', () => {
    expect(says('v2.health').sentence).toBe('The receiving node: 200 ×3; one without a replica: 503 ×3.')
    expect(says('v1.health', every('v1', 'local', 'health', one => one.replace('503', '200'))).sentence).toContain('one without a replica: 200 ×3')
  })
})
