import type { ListedService } from '../../read/service-list.ts'
import type { Cluster } from '../../set/manifest.ts'
import type { NodeView } from '../packet-path.ts'
import { endpointText } from '../../text/addresses.ts'

/**
 * What the manifest and Cilium's own status know of the node a dump was taken on; see {@link NodeView}. `status` is the
 * text of `cilium-dbg status --verbose` (pkg/client `FormatStatusResponse`), null where there is none.
 */
export function viewOf(cluster: Cluster, node: string | null, status: string | null): NodeView {
  const own = cluster.nodes.find(({ name }) => name === node)
  const nodes = cluster.nodes.map(({ name, podCidr, internalIp }) => ({ name, podCidr, internalIp }))
  return {
    ...node === null ? {} : { node },
    ...own ? { addresses: [own.internalIp] } : {},
    ...own?.podCidr ? { podCidr: own.podCidr } : {},
    nodes,
    ...status === null ? {} : balancing(status),
  }
}

/** Cilium's mode and whether Socket LB serves pods, from the details of its kube-proxy replacement. */
export function balancing(status: string): Pick<NodeView, 'mode' | 'socketLb'> {
  const value = (name: string) => new RegExp(`^ {2}${name}: +(\\S+)`, 'm').exec(status)?.[1]
  const [mode, socketLb, coverage] = ['Mode', 'Socket LB', 'Socket LB Coverage'].map(value)
  return {
    ...mode === undefined ? {} : { mode },
    ...socketLb === undefined ? {} : { socketLb: socketLb === 'Enabled' && coverage !== 'Hostns-only' },
  }
}

/**
 * The backends of the agent's own list that get no new connection: terminating, in quarantine or in maintenance. Nothing where
 * the list has no states.
 */
export function inactiveIn(services: readonly ListedService[]): Pick<NodeView, 'inactive'> {
  const backends = services.flatMap(({ backends }) => backends)
  if (backends.some(({ state }) => state === '')) return {}
  return { inactive: backends.filter(({ state }) => state !== 'active').map(endpointText) }
}

/**
 * The line of Cilium's status that names the mode of its load balancer, from 1, or for who asks from inside, whom Socket LB
 * serves; null where there is none.
 */
export function lineOfMode(status: string, from: string): number | null {
  const names = from === 'pod' || from === 'host' ? /^ {2}Socket LB Coverage: / : /^ {2}Mode: /
  const index = status.split('\n').findIndex(line => names.test(line))
  return index === -1 ? null : index + 1
}
