import type { Side } from '../../words.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bySide, COMPARED, SIDES } from '../../words.ts'

/** The label of the node that announces the Service's address. */
export const RECEIVES = 'dataplane-deck/receives'

/** The container that requests come from, outside both clusters. */
export const CLIENT = 'netflow-client'

/** The Docker network that kind puts every node on. */
export const NETWORK = 'kind'

/** The ranges of addresses in every cluster, as the files of `lab/` for kind give them. */
export const RANGES = { pods: '10.4.0.0/14', services: '10.96.0.0/16' } as const

/** The files that the lab passes to kubectl, kind and helm, kept so that a failed command can be run again by hand. */
export const FOLDER = fileURLToPath(new URL('../../../.netflow/lab', import.meta.url))

/** Writes a file into {@link FOLDER}, and returns its path. */
export function keep(name: string, text: string): string {
  const file = join(FOLDER, name)
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(file, text)
  return file
}

/** A file of `lab/`, which defines a side: `v1.kind.yaml`, `v2.cilium.yaml`, … */
export function labFile(name: string): string {
  return fileURLToPath(new URL(`../../../lab/${name}`, import.meta.url))
}

/**
 * The file that a side's cluster is created from: the left one's may be given by hand, a third side's is that of mode nftables.
 */
export function kindFile({ side }: Pick<Cluster, 'side'>, { kubeProxyConfig = null }: { kubeProxyConfig?: string | null }): string {
  if (!COMPARED.includes(side)) return labFile(`${COMPARED[0]}.nftables.kind.yaml`)
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

/** The clusters that the lab may have. */
export const CLUSTERS: Record<Side, Cluster> = bySide(cluster, SIDES)

/** The sides that a lab is asked for by `--sides`: two, or three. */
export const LABS = [COMPARED, SIDES].map(sides => sides.join(','))

/** The clusters of a lab's sides. */
export function clustersOf({ sides }: { sides: string }): Cluster[] {
  return SIDES.filter(side => sides.split(',').includes(side)).map(side => CLUSTERS[side])
}

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
