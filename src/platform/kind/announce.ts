import type { KubectlOptions, KubeList, NodeObject, PodObject } from '../../exec/kubectl.ts'
import type { OnWire } from './arp.ts'
import { until } from '../../exec/command.ts'
import { Fault } from '../../exec/fault.ts'
import { isReady, kubectlJson, kubectlText } from '../../exec/kubectl.ts'
import { onWire } from './arp.ts'
import { RECEIVES } from './names.ts'

/** Where one replica runs. */
interface Placed {
  pod: string
  node: string
}

/** The Service whose address is announced. */
interface Announced {
  namespace: string
  service: string
  port: number
}

/** Which node has the Service's address: on the wire, which decides, and in MetalLB's status, which can be minutes old. */
export interface Announcer { address: string, wire: OnWire, status: string[] }

/**
 * The node that is to receive, chosen by its role: the one worker with exactly one replica, if the other has two. Throws a
 * sentence about the placement if no node has that role.
 */
export function chooseReceiver(pods: readonly Placed[]): string {
  const counts = tally(pods)
  const lone = [...counts].filter(([, count]) => count === 1).map(([node]) => node)
  const pair = [...counts].filter(([, count]) => count === 2)
  const [receiver] = lone
  if (receiver === undefined || lone.length !== 1 || pair.length !== 1 || counts.size !== 2) {
    throw new Fault(`no node has exactly one replica while one other has two: ${placement(pods)}`)
  }
  return receiver
}

/** `2 on netflow-v1-worker, 1 on netflow-v1-worker2`: how the replicas are placed, nodes in order. */
export function placement(pods: readonly Placed[]): string {
  const each = [...tally(pods)].sort(([one], [other]) => one.localeCompare(other, 'en'))
  return each.map(([node, count]) => `${count} on ${node}`).join(', ') || 'no replica is ready'
}

/** The ready replicas of the Service and their nodes, without those that are being deleted. */
export async function replicas(asked: KubectlOptions, { namespace, service }: Pick<Announced, 'namespace' | 'service'>): Promise<Placed[]> {
  const { items } = await kubectlJson<KubeList<PodObject>>(
    asked,
    `--namespace=${namespace}`,
    'get',
    'pods',
    `--selector=app=${service}`,
  )
  return items
    .filter(isReady)
    .map(({ metadata, spec }) => ({ pod: metadata.name, node: spec.nodeName ?? '' }))
}

/** Reads from the wire and from MetalLB which node announces the Service's address. Throws a fault if the Service has none. */
export async function announcer(asked: KubectlOptions, announced: Announced): Promise<Announcer> {
  const [address, nodes, status] = await Promise.all([
    addressOf(asked, announced),
    nodeNames(asked),
    announcing(asked, announced),
  ])
  return { address, wire: await onWire(address, announced.port, nodes, asked), status }
}

/** `netflow-v1-worker2, though ServiceL2Status names netflow-v1-worker`: who announces, with a note if the two differ. */
export function announcedBy(found: Announcer): string {
  const { wire, status } = found
  return named(wire) + (disagreement(found) === null ? '' : `, though ServiceL2Status names ${status.join(', ') || 'nobody'}`)
}

/** The node that has the address on the wire. Throws a fault if it is not a node of this cluster. */
export async function receiving(asked: KubectlOptions, announced: Announced): Promise<string> {
  const found = await announcer({ ...asked, purpose: 'Cannot ask which node answers for the Service' }, announced)
  const { wire, address } = found
  if (wire === null || !('node' in wire)) {
    throw new Fault(`${named(wire)} answers ARP for ${address}; a node of "${asked.context}" must.\n  → npm run lab -- up`)
  }
  const differs = disagreement(found)
  if (differs !== null) asked.tell?.({ kind: 'said', text: `${asked.context}: ${differs}` })
  return wire.node
}

/** The nodes that announce the Service's address according to MetalLB: none, one, or two while it moves. */
async function announcing(asked: KubectlOptions, { namespace, service }: Announced): Promise<string[]> {
  const { items } = await kubectlJson<KubeList<{ status?: { node?: string } }>>(
    asked,
    'get',
    'servicel2statuses.metallb.io',
    '--all-namespaces',
    `--selector=metallb.io/service-namespace=${namespace},metallb.io/service-name=${service}`,
  )
  return items.flatMap(({ status }) => status?.node ?? [])
}

/**
 * Makes `node` the only one that may announce, and waits at most 90 s until it answers ARP for the address: once is enough if
 * MetalLB agrees, else three times in a row. Labels the new node before it removes the label from the old one, so that the
 * address always has an announcer.
 */
export async function announceFrom(asked: KubectlOptions, node: string, announced: Announced): Promise<void> {
  await kubectlText(asked, 'label', 'node', node, `${RECEIVES}=true`, '--overwrite')
  for (const other of await labelled(asked)) {
    if (other !== node) await kubectlText(asked, 'label', 'node', other, `${RECEIVES}-`)
  }
  let inARow = 0
  await until(`${node} announcing ${announced.namespace}/${announced.service} on ${asked.context}`, 90, async (soFar) => {
    const found = await announcer(asked, announced)
    const { wire, status, address } = found
    soFar(`${named(wire)} answers ARP for ${address}, ServiceL2Status names ${status.join(', ') || 'nobody'}`)
    inARow = wire !== null && 'node' in wire && wire.node === node ? inARow + 1 : 0
    return inARow >= IN_A_ROW || (inARow > 0 && disagreement(found) === null) ? true : null
  }, asked)
}

/** The nodes with the label that lets them announce. */
export async function labelled(asked: KubectlOptions): Promise<string[]> {
  const { items } = await kubectlJson<KubeList<NodeObject>>(asked, 'get', 'nodes', `--selector=${RECEIVES}=true`)
  return items.map(({ metadata }) => metadata.name)
}

// --- internal ---

/** One sentence if MetalLB names another node than the one that answers ARP; null if they agree. */
function disagreement({ address, wire, status }: Announcer): string | null {
  if (status.length === 1 && wire !== null && 'node' in wire && wire.node === status[0]) return null
  return `${named(wire)} answers ARP for ${address}, while MetalLB's ServiceL2Status names ${status.join(', ') || 'nobody'}: the wire decides.`
}

/** How many answers in a row are enough if only the wire says so: while the address moves, two nodes may answer. */
const IN_A_ROW = 3

function named(wire: OnWire): string {
  if (wire === null) return 'nobody'
  return 'node' in wire ? wire.node : `${wire.other}, which is no node's,`
}

async function addressOf(asked: KubectlOptions, { namespace, service }: Announced): Promise<string> {
  const words = [`--namespace=${namespace}`, 'get', 'service', service]
  const { status } = await kubectlJson<{ status: { loadBalancer?: { ingress?: { ip?: string }[] } } }>(asked, ...words)
  const address = status.loadBalancer?.ingress?.[0]?.ip
  if (address === undefined) throw new Fault(`The Service ${namespace}/${service} of "${asked.context}" has no address yet.`)
  return address
}

async function nodeNames(asked: KubectlOptions): Promise<string[]> {
  const { items } = await kubectlJson<KubeList<NodeObject>>(asked, 'get', 'nodes')
  return items.map(({ metadata }) => metadata.name)
}

function tally(pods: readonly Placed[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { node } of pods) counts.set(node, (counts.get(node) ?? 0) + 1)
  return counts
}
