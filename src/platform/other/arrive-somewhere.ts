import type { Arrival, Arrived } from '../platform.ts'
import { Fault } from '../../exec/fault.ts'
import { endpointText } from '../../text/addresses.ts'
import { arrive } from '../arrival.ts'
import { addressOf } from '../client-here.ts'
import { readService } from '../read-service.ts'
import { whyNoToolbox } from '../workload.ts'

/**
 * Finds the node that receives. A load balancer passes a packet through, addressed to itself, or sends it on to a node's
 * NodePort: which of the two is seen on the nodes. Where the cluster admits no pod that could see it, a node is named that may
 * receive.
 */
export async function arriveSomewhere(arrival: Arrival): Promise<Arrived> {
  const { target, identity, front, marks, now } = arrival
  const { nodePort: port } = await readService(target)
  const nodePorts = identity.nodes.map(({ internalIp }) => ({ address: internalIp, port }))
  const [asked] = identity.nodes.filter(({ name, role }) => front.node === null ? role === 'worker' : name === front.node)
  const node = asked ?? identity.nodes[0]!
  const closed = await whyNoToolbox(target, node.name)
  if (closed === null) return await arrive([], arrival, [front, ...nodePorts])
  if (!/forbidden|denied/i.test(closed)) throw new Fault(`"${target.context}" could not say whether it admits a pod that sees its node: ${closed}`)
  const balanced = { address: node.internalIp, port }
  const frontend = front.hostname === null ? { address: front.address, port: front.port } : balanced
  // the client's end as the client itself has it: nobody on the way has told another one
  const clientIp = now?.clientIp ?? await addressOf([], `http://${endpointText(front)}/`)
  return { node: node.name, toolbox: null, closed, frontend, clientIp, seenPort: marks.sourcePort! }
}
