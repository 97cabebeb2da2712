import type { Side } from '../../words.ts'
import { fileURLToPath } from 'node:url'
import { bySide, COMPARED } from '../../words.ts'

/** The label of the node that announces the Service's address. */
export const RECEIVES = 'dataplane-deck/receives'

/** The container that requests come from, outside both clusters. */
export const CLIENT = 'netflow-client'

/** The Docker network that kind puts every node on. */
export const NETWORK = 'kind'

/** The ranges of addresses in every cluster, as `lab/v1.kind.yaml` and `lab/v2.kind.yaml` give them. */
export const RANGES = { pods: '10.4.0.0/14', services: '10.96.0.0/16' } as const

/** The files that the lab passes to kubectl, kind and helm, kept so that a failed command can be run again by hand. */
export const FOLDER = fileURLToPath(new URL('../../../.netflow/lab', import.meta.url))

/** A file of `lab/`, which defines a side: `v1.kind.yaml`, `v2.cilium.yaml`, … */
export function labFile(name: string): string {
  return fileURLToPath(new URL(`../../../lab/${name}`, import.meta.url))
}

/** The file that a side's cluster is created from: the left one's may be given by hand. */
export function kindFile({ side }: Pick<Cluster, 'side'>, { kubeProxyConfig = null }: { kubeProxyConfig?: string | null }): string {
  return side === COMPARED[0] && kubeProxyConfig !== null ? kubeProxyConfig : labFile(`${side}.kind.yaml`)
}

/** A side's cluster in kind. */
export interface Cluster {
  side: Side
  name: string
  /** Its context in the kubeconfig. `deck.config.ts` names these by default. */
  context: string
  controlPlane: string
  /** Every node's container, sorted. */
  nodes: readonly string[]
}

/** The clusters of the lab. */
export const CLUSTERS: Record<Side, Cluster> = bySide(cluster)

// --- internal ---

function cluster(side: Side): Cluster {
  const name = `netflow-${side}`
  return {
    side,
    name,
    context: `kind-${name}`,
    controlPlane: `${name}-control-plane`,
    nodes: [`${name}-control-plane`, `${name}-worker`, `${name}-worker2`],
  }
}
