import type { Asked, List, NodeObject, PodObject } from '../capture/kubectl.ts'
import { until } from '../capture/command.ts'
import { ask, isReady, read } from '../capture/kubectl.ts'
import { RECEIVES } from './names.ts'

/** Where one replica runs. */
export interface Placed {
  pod: string
  node: string
}

/** The Service whose address is announced. */
export interface Announced {
  namespace: string
  service: string
}

/**
 * The node that shall receive, chosen by its role: the one worker with exactly one replica, where the other has two.
 * Throws a sentence that says how they are placed where no node has that role.
 */
export function chooseReceiver(pods: readonly Placed[]): string {
  const counts = tally(pods)
  const lone = [...counts].filter(([, count]) => count === 1).map(([node]) => node)
  const pair = [...counts].filter(([, count]) => count === 2)
  const [receiver] = lone
  if (receiver === undefined || lone.length !== 1 || pair.length !== 1 || counts.size !== 2) {
    throw new Error(`no node has exactly one replica while one other has two: ${placement(pods)}`)
  }
  return receiver
}

/** `2 on netflow-v1-worker, 1 on netflow-v1-worker2`: how the replicas are placed, nodes in order. */
export function placement(pods: readonly Placed[]): string {
  const each = [...tally(pods)].sort(([one], [other]) => one.localeCompare(other, 'en'))
  return each.map(([node, count]) => `${count} on ${node}`).join(', ') || 'no replica is ready'
}

/** The ready replicas of the Service and their nodes; those on their way out do not count. */
export async function replicas(asked: Asked, { namespace, service }: Announced): Promise<Placed[]> {
  const { items } = await read<List<PodObject>>(
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

/** The nodes that MetalLB says announce the Service's address now: none, one, or two while it moves. */
export async function announcing(asked: Asked, { namespace, service }: Announced): Promise<string[]> {
  const { items } = await read<List<{ status?: { node?: string } }>>(
    asked,
    'get',
    'servicel2statuses.metallb.io',
    '--all-namespaces',
    `--selector=metallb.io/service-namespace=${namespace},metallb.io/service-name=${service}`,
  )
  return items.flatMap(({ status }) => status?.node ?? [])
}

/**
 * Makes `node` the only one that may announce, and waits until MetalLB says it does, at most 90 s. Labels the new node
 * before it takes the label from the old one, so that the address is never without an announcer.
 */
export async function announceFrom(context: string, node: string, announced: Announced, terms: Omit<Asked, 'context'> = {}): Promise<void> {
  const asked = { context, ...terms }
  await ask(asked, 'label', 'node', node, `${RECEIVES}=true`, '--overwrite')
  for (const other of await labelled(asked)) {
    if (other !== node) await ask(asked, 'label', 'node', other, `${RECEIVES}-`)
  }
  await until(`${node} announcing ${announced.namespace}/${announced.service}`, 90, async (soFar) => {
    const nodes = await announcing(asked, announced)
    soFar(`announced by ${nodes.join(', ') || 'nobody'}`)
    return nodes.length === 1 && nodes[0] === node ? true : null
  }, terms.signal)
}

/** The nodes that carry the label which lets them announce. */
export async function labelled(asked: Asked): Promise<string[]> {
  const { items } = await read<List<NodeObject>>(asked, 'get', 'nodes', `--selector=${RECEIVES}=true`)
  return items.map(({ metadata }) => metadata.name)
}

// --- internal ---

function tally(pods: readonly Placed[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { node } of pods) counts.set(node, (counts.get(node) ?? 0) + 1)
  return counts
}
