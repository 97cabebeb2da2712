import type { Target } from '../../exec/objects.ts'
import type { Identity } from '../identify.ts'
import type { Front } from '../platform.ts'
import { z } from 'zod'
import { dnsName, kubectlParsed } from '../../exec/kubectl.ts'
import { namespaceFlag } from '../../exec/objects.ts'
import { ipv4Of } from '../../trace/workload/resolve.ts'
import { readService } from '../read-service.ts'

/** Seconds that a load balancer has to give a new Service an address. After that there is none. */
const PATIENCE = 60

/**
 * Where requests to the Service are sent: to its load balancer's address; if that has only a name, to what this is resolved to,
 * once for the whole run; without a load balancer to the NodePort of a node that has a replica. null while it has no address
 * yet, or its name does not resolve yet.
 */
export async function wayIn(target: Target, { nodes }: Pick<Identity, 'nodes'>, now?: Front): Promise<Front | null> {
  if (now) return now
  const { created, nodePort, given } = await readService(target)
  const at = { port: target.port, node: null }
  if (given?.ip !== undefined) return { ...at, address: given.ip, hostname: null }
  if (given?.hostname !== undefined) {
    const [address] = await ipv4Of(given.hostname)
    return address === undefined ? null : { ...at, address, hostname: given.hostname }
  }
  const isYoung = created !== undefined && Date.now() - Date.parse(created) < PATIENCE * 1000
  return isYoung ? null : await throughNode(target, nodes, nodePort)
}

// --- internal ---

const podShape = z.object({ items: z.array(z.object({ spec: z.object({ nodeName: dnsName.optional() }) })) })

/** The worker with the fewest replicas, so that some requests have to go on to another node. */
async function throughNode(target: Target, nodes: Identity['nodes'], port: number): Promise<Front | null> {
  const words = [...namespaceFlag(target), 'get', 'pods', `--selector=app=${target.service}`]
  const { items } = await kubectlParsed(podShape, { ...target, purpose: 'Cannot list the replicas' }, ...words)
  const replicas = (name: string) => items.filter(({ spec }) => spec.nodeName === name).length
  const [node] = nodes.filter(({ name }) => replicas(name) > 0).toSorted((a, b) => replicas(a.name) - replicas(b.name))
  return node && port > 0 ? { address: node.internalIp, port, hostname: null, node: node.name } : null
}
