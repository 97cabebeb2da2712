import { expect, it } from 'vitest'
import { shippedDeck } from '../../test/set.ts'
import { keyOf } from '../dataplane/walks.ts'
import { askedAndAnswered } from './asked-and-answered.ts'
import { firstWalk } from './state.ts'

const { walks } = shippedDeck().paths.v2
const of = (walk: Partial<ReturnType<typeof firstWalk>>) => walks[keyOf({ ...firstWalk(), ...walk })]!
/** A packet from outside to the ClusterIP goes no further: Cilium drops it. */
const ENDED = of({ to: 'clusterIp' })

it('names the client, the Service\'s address and the pod on the node that the request comes in on', () => {
  const pod = of({}).at(-1)!.destination
  expect(pod.role).toBe('pod')
  expect(askedAndAnswered({ walks })).toEqual({ client: of({})[0]!.source.raw, vip: of({})[0]!.destination.raw, pod: pod.raw })
})

it('names a pod on another node where that one has none, and never the Service\'s address as a pod\'s', () => {
  expect(ENDED.at(-1)!.destination.role).toBe('vip')
  const there = of({ place: 'elsewhere' })
  const ways = { [keyOf(firstWalk())]: ENDED, [keyOf({ ...firstWalk(), place: 'elsewhere' })]: there }
  expect(askedAndAnswered({ walks: ways }).pod).toBe(there.at(-1)!.destination.raw)
  expect(askedAndAnswered({ walks: { [keyOf(firstWalk())]: ENDED } }).pod).toBeUndefined()
})

it('names nobody where no walk was computed', () => {
  expect(askedAndAnswered({ walks: {} })).toEqual({})
})
