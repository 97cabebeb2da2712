import type { Surroundings } from '../platform.ts'
import { PROBE, problemsHere } from '../client-here.ts'
import { toolsIn } from '../container-tools.ts'
import { arriveSomewhere } from './arrive-somewhere.ts'
import { wayIn } from './way-in.ts'

/** Requests start on this machine, and the cluster's own load balancer, if it has one, chooses the node. */
export const otherSurroundings: Surroundings = {
  client: [],
  managed: true,
  probe: PROBE,
  problems: problemsHere,
  prepare: async () => {},
  front: wayIn,
  place: async () => {},
  arrive: arriveSomewhere,
  receiver: async () => null,
  facts: async () => ({}),
  tools: toolsIn,
}
