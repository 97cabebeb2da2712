import type { PathShown } from '../deck-model/readings.ts'
import type { Role } from '../words.ts'
import { keyOf, PLACES } from '../dataplane/walks.ts'
import { firstWalk } from './state.ts'

/**
 * The addresses of who asks the Service from outside, of what is asked and of the pod that answers, as far as a side's walks know
 * them. The pod may be on any node: the one that the request comes in on need not have one.
 */
export function askedAndAnswered({ walks }: Pick<PathShown, 'walks'>): Partial<Record<Role, string | null>> {
  const ways = PLACES.flatMap(place => [walks[keyOf({ ...firstWalk(), place })] ?? []]).filter(way => way.length > 0)
  const sent = ways[0]?.[0]
  const pod = ways.map(way => way.at(-1)!.destination).find(({ role }) => role === 'pod')
  return { client: sent?.source.raw, vip: sent?.destination.raw, pod: pod?.raw }
}
