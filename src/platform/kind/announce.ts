import type { KubectlOptions, NodeObject, PodObject } from '../../exec/kubectl.ts'
import type { Target } from '../../exec/objects.ts'
import type { OnWire } from './arp.ts'
import { until } from '../../exec/command.ts'
import { Fault } from '../../exec/fault.ts'
import { isReady, kubectlItems, kubectlText } from '../../exec/kubectl.ts'
import { namespaceFlag } from '../../exec/objects.ts'
import { tally } from '../../text/occurrences.ts'
import { vip } from '../workload.ts'
import { nodeOn, onWire } from './arp.ts'
import { RECEIVES } from './names.ts'

/** Which node has the Service's address: on the wire, which decides, and in MetalLB's status, which can be minutes old. */
export interface Announcer { address: string, wire: OnWire, status: string[] }

/**
 * The node that is to receive, chosen by its role among the replicas' nodes: the one worker with exactly one of them, if the
 * other has two. Throws a sentence about the placement if no node has that role.
 */
export function chooseReceiver(nodes: readonly string[]): string {
  const counts = [...tally(nodes)]
  const [lone] = counts.filter(([, count]) => count === 1)
  const pair = counts.some(([, count]) => count === 2)
  if (lone && pair && counts.length === 2) return lone[0]
  throw new Fault(`no node has exactly one replica while one other has two: ${placement(nodes)}`)
}

/** `2 on netflow-v1-worker, 1 on netflow-v1-worker2`: how the replicas are placed, nodes in order. */
export function placement(nodes: readonly string[]): string {
  const each = [...tally(nodes)].sort(([one], [other]) => one.localeCompare(other, 'en'))
  return each.map(([node, count]) => `${count} on ${node}`).join(', ') || 'no replica is ready'
}

/** The node of each replica of the Service that is ready, and not being deleted. */
export async function replicas(target: Target): Promise<string[]> {
  const pods = await kubectlItems<PodObject>(target, ...namespaceFlag(target), 'get', 'pods', `--selector=app=${target.service}`)
  return pods.filter(isReady).map(({ spec }) => spec.nodeName ?? '')
}

/** Reads from the wire and from MetalLB which node announces the Service's address. Throws a fault if the Service has none. */
export async function announcer(target: Target): Promise<Announcer> {
  const [address, nodes, status] = await Promise.all([vip(target), nodeNames(target), announcing(target)])
  if (address === null) throw new Fault(`The Service ${target.namespace}/${target.service} of "${target.context}" has no address yet.`)
  return { address, wire: await onWire(address, target.port, nodes, target), status }
}

/** `netflow-v1-worker2, though ServiceL2Status names netflow-v1-worker`: who announces, with a note if the two differ. */
export function announcedBy(found: Announcer): string {
  return named(found.wire) + (disagreement(found) === null ? '' : `, though ServiceL2Status names ${inStatus(found)}`)
}

/** The node that has the address on the wire. Throws a fault if it is not a node of this cluster. */
export async function receiving(target: Target): Promise<string> {
  const found = await announcer({ ...target, purpose: 'Cannot ask which node answers for the Service' })
  const node = nodeOn(found.wire)
  if (node === null) {
    throw new Fault(`${named(found.wire)} answers ARP for ${found.address}; a node of "${target.context}" must.\n  → npm run lab -- up`)
  }
  const differs = disagreement(found)
  if (differs !== null) target.tell?.({ kind: 'said', text: `${target.context}: ${differs}` })
  return node
}

/**
 * Makes `node` the only one that may announce, and waits at most 90 s until it answers ARP for the address: once is enough if
 * MetalLB agrees, else three times in a row. Labels the new node before it removes the label from the old one, so that the
 * address always has an announcer.
 */
export async function announceFrom(target: Target, node: string): Promise<void> {
  await kubectlText(target, 'label', 'node', node, `${RECEIVES}=true`, '--overwrite')
  for (const other of await labelled(target)) {
    if (other !== node) await kubectlText(target, 'label', 'node', other, `${RECEIVES}-`)
  }
  let inARow = 0
  await until(`${node} announcing ${target.namespace}/${target.service} on ${target.context}`, 90, async (soFar) => {
    const found = await announcer(target)
    soFar(`${named(found.wire)} answers ARP for ${found.address}, ServiceL2Status names ${inStatus(found)}`)
    inARow = nodeOn(found.wire) === node ? inARow + 1 : 0
    return inARow >= IN_A_ROW || (inARow > 0 && disagreement(found) === null) ? true : null
  }, target)
}

/** The nodes with the label that lets them announce. */
export async function labelled(asked: KubectlOptions): Promise<string[]> {
  return await nodeNames(asked, `--selector=${RECEIVES}=true`)
}

// --- internal ---

/** One sentence if MetalLB names another node than the one that answers ARP; null if they agree. */
function disagreement(found: Announcer): string | null {
  const { address, wire, status } = found
  if (status.length === 1 && status[0] === nodeOn(wire)) return null
  return `${named(wire)} answers ARP for ${address}, while MetalLB's ServiceL2Status names ${inStatus(found)}: the wire decides.`
}

/** How many answers in a row are enough if only the wire says so: while the address moves, two nodes may answer. */
const IN_A_ROW = 3

function named(wire: OnWire): string {
  if (wire === null) return 'nobody'
  return 'node' in wire ? wire.node : `${wire.other}, which is no node's,`
}

function inStatus({ status }: Announcer): string {
  return status.join(', ') || 'nobody'
}

/** The nodes that announce the Service's address according to MetalLB: none, one, or two while it moves. */
async function announcing(target: Target): Promise<string[]> {
  const ofService = `--selector=metallb.io/service-namespace=${target.namespace},metallb.io/service-name=${target.service}`
  const words = ['get', 'servicel2statuses.metallb.io', '--all-namespaces', ofService]
  const items = await kubectlItems<{ status?: { node?: string } }>(target, ...words)
  return items.flatMap(({ status }) => status?.node ?? [])
}

async function nodeNames(asked: KubectlOptions, ...words: string[]): Promise<string[]> {
  return (await kubectlItems<NodeObject>(asked, 'get', 'nodes', ...words)).map(({ metadata }) => metadata.name)
}
