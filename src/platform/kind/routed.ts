import type { CommandOptions } from '../../exec/command.ts'
import type { KubectlOptions, NodeObject } from '../../exec/kubectl.ts'
import type { Step } from '../make-steps.ts'
import type { Cluster } from './names.ts'
import { runText, runWithin, until } from '../../exec/command.ts'
import { isReady, kubectlItems, rolledOut, rollOut } from '../../exec/kubectl.ts'
import { keep } from './names.ts'

const CONFIG = '/etc/cni/net.d/10-netflow.conflist'

/** A node as V1's pod network sees it. */
interface RoutedNode {
  name: string
  address: string
  podCidr: string
}

/**
 * A node's CNI configuration list (CNI specification 0.4.0): a veth pair per pod, addresses from the node's own pod range, no
 * translation on the way out, as in GKE's routed pod network without Dataplane V2.
 */
export function cniConfig({ podCidr }: Pick<RoutedNode, 'podCidr'>): string {
  return `${JSON.stringify({
    cniVersion: '0.4.0',
    name: 'netflow',
    plugins: [
      {
        type: 'ptp',
        ipMasq: false,
        ipam: {
          type: 'host-local',
          ranges: [[{ subnet: podCidr }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  }, null, 2)}\n`
}

/** The arguments of `ip` that route each other node's pod range to that node. */
export function routesOf(node: RoutedNode, all: readonly RoutedNode[]): string[][] {
  return all
    .filter(({ name }) => name !== node.name)
    .map(({ podCidr, address }) => ['route', 'replace', podCidr, 'via', address])
}

/** The step that sets up V1's pod network: each node's own configuration, and routes between the nodes. */
export function routedStep(cluster: Cluster): Step {
  return {
    name: `${cluster.side} pod network`,
    after: [`${cluster.side} cluster`],
    advice: `compare \`docker exec ${cluster.nodes[1]} ip route\` with the nodes' podCIDR; \`npm run lab -- up\` continues from here`,
    found: async (terms) => {
      const asked = { context: cluster.context, ...terms }
      const nodes = await routedNodes(asked, cluster)
      return nodes !== null && await allRouted(nodes, asked) && await works(asked) ? '' : null
    },
    make: terms => make(cluster, { context: cluster.context, ...terms }),
  }
}

/** The nodes with their addresses and pod ranges; null until every node has both. */
async function routedNodes(asked: KubectlOptions, { nodes }: Pick<Cluster, 'nodes'>): Promise<RoutedNode[] | null> {
  const all = await kubectlItems<NodeObject>(asked, 'get', 'nodes')
  const found = all.flatMap(({ metadata, spec, status }) => {
    const address = status.addresses?.find(({ type }) => type === 'InternalIP')?.address
    return address && spec.podCIDR ? [{ name: metadata.name, address, podCidr: spec.podCIDR }] : []
  })
  return found.length === nodes.length ? found : null
}

/** Waits until every node and the cluster's DNS are ready, which shows that the pod network works. */
export async function networkWorks(asked: KubectlOptions): Promise<void> {
  await until(`ready nodes on ${asked.context}`, 180, async (soFar) => {
    const nodes = await kubectlItems<NodeObject>(asked, 'get', 'nodes')
    const late = nodes.filter(node => !isReady(node))
    soFar(`not ready: ${late.map(({ metadata }) => metadata.name).join(', ')}`)
    return nodes.length > 0 && late.length === 0 ? true : null
  }, asked)
  await rollOut(asked, 'kube-system', ['deployment/coredns'])
}

// --- internal ---

async function make(cluster: Cluster, asked: KubectlOptions): Promise<void> {
  const nodes = await until(`a pod range for every node of ${cluster.name}`, 120, (soFar) => {
    soFar(`not each of the ${cluster.nodes.length} nodes has one`)
    return routedNodes(asked, cluster)
  }, asked)
  await Promise.all(nodes.map(node => routeOne(node, nodes, asked)))
  await networkWorks(asked)
}

async function routeOne(node: RoutedNode, all: readonly RoutedNode[], terms: CommandOptions): Promise<void> {
  for (const words of routesOf(node, all)) await runText(['docker', 'exec', node.name, 'ip', ...words], terms)
  const file = keep(`${node.name}.conflist`, cniConfig(node))
  await runText(['docker', 'cp', file, `${node.name}:${CONFIG}`], terms)
}

async function allRouted(nodes: readonly RoutedNode[], terms: CommandOptions): Promise<boolean> {
  const each = await Promise.all(nodes.map(async (node) => {
    const config = await runWithin(['docker', 'exec', node.name, 'cat', CONFIG], terms)
    const routes = await runText(['docker', 'exec', node.name, 'ip', 'route'], terms)
    return config.stdout.toString('utf8') === cniConfig(node)
      && routesOf(node, nodes).every(([, , range, via, address]) => routes.includes(`${range} ${via} ${address} `))
  }))
  return each.every(Boolean)
}

async function works(asked: KubectlOptions): Promise<boolean> {
  const nodes = await kubectlItems<NodeObject>(asked, 'get', 'nodes')
  return nodes.every(isReady) && await rolledOut(asked, 'kube-system', ['deployment/coredns'])
}
