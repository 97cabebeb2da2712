import type { Client } from '../../exec/client-machine.ts'
import type { Surroundings } from '../platform.ts'
import { arrive } from '../arrival.ts'
import { byAddress } from '../workload.ts'
import { bringProbe, clientProblems, probeOf } from './client.ts'
import { gkeFacts, gkeTools } from './ground.ts'

/** On GKE Google's load balancer chooses the node, and requests start where the client is: in the zone, or here. */
export function gkeSurroundings(client: Client): Surroundings {
  return {
    client,
    managed: true,
    probe: probeOf(client),
    problems: () => clientProblems(client),
    prepare: () => bringProbe(client),
    front: byAddress,
    place: async () => {},
    arrive: arrival => arrive(client, arrival, [arrival.front]),
    receiver: async () => null,
    facts: gkeFacts,
    tools: gkeTools,
  }
}
