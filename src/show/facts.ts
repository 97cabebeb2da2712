import type { Cluster } from '../capture/manifest.ts'
import type { VerifiedSet } from '../capture/verify.ts'
import type { Fact } from './model.ts'
import { sha256 } from '../capture/far.ts'
import { SIDES } from '../trace/words.ts'

/**
 * The single-variable proof: what was learnt of both clusters, side by side, with a verdict computed for each row. A row
 * that differs and is neither the variable nor different in any two clusters is `stray`.
 */
export function factsOf(set: VerifiedSet): Fact[] {
  return ROWS.flatMap(({ name, of, verdict }) => {
    const [v1, v2] = SIDES.map(side => of(set.manifest.clusters[side], set))
    if (v1 === null && v2 === null) return []
    return [{ name, v1: v1 ?? 'not captured', v2: v2 ?? 'not captured', verdict: v1 !== null && v1 === v2 ? 'same' : verdict ?? 'stray' }]
  })
}

// --- internal ---

interface RowOf {
  name: string
  /** null: not captured on this platform. */
  of: (cluster: Cluster, set: VerifiedSet) => string | null
  /** What it means when the sides differ; left out: it must not. */
  verdict?: Exclude<Fact['verdict'], 'same'>
}

const ROWS: readonly RowOf[] = [
  { name: 'Dataplane', of: ({ dataplane }) => dataplane, verdict: 'variable' },
  { name: 'Platform', of: ({ platform }) => platform },
  { name: 'Kubernetes', of: ({ serverVersion }) => serverVersion },
  { name: 'Channel', of: ({ channel }) => channel },
  { name: 'Nodes', of: ({ nodes }) => rolesOf(nodes) },
  { name: 'Machine', of: ({ nodes }) => each(nodes, node => node.machineType ?? `${node.cpus} CPUs, ${node.memory}`) },
  { name: 'Zone', of: ({ nodes }) => nodes.every(({ zone }) => zone === null) ? null : each(nodes, ({ zone }) => zone ?? 'none') },
  { name: 'Kernel', of: ({ nodes }) => each(nodes, ({ kernel }) => kernel) },
  { name: 'Kubelet', of: ({ nodes }) => each(nodes, ({ kubelet }) => kubelet) },
  { name: 'System', of: ({ nodes }) => each(nodes, ({ os }) => os) },
  { name: 'Runtime', of: ({ nodes }) => each(nodes, ({ runtime }) => runtime) },
  { name: 'Workload', of: ({ side }, set) => workloadDigest(set, side) },
  { name: 'Images', of: ({ side }, set) => imageDigests(set, side) },
  { name: 'Addresses', of: ({ vip, clusterIp }) => `${vip}, ${clusterIp}`, verdict: 'nature' },
  { name: 'Cluster', of: ({ uid }) => uid, verdict: 'nature' },
]

function rolesOf(nodes: Cluster['nodes']): string {
  const workers = nodes.filter(({ role }) => role === 'worker').length
  const rest = nodes.length - workers
  return [
    ...rest > 0 ? [`${rest} control plane`] : [],
    `${workers} worker${workers === 1 ? '' : 's'}`,
  ].join(', ')
}

function each(nodes: Cluster['nodes'], of: (node: Cluster['nodes'][number]) => string): string {
  return [...new Set(nodes.map(of))].sort().join(' / ')
}

/** Of what the Deployment asks for, without what the cluster adds to it. */
function workloadDigest(set: VerifiedSet, side: Cluster['side']): string | null {
  const text = textOf(set, `constant.${side}.workload`)
  if (text === null) return null
  const { spec } = JSON.parse(text) as { spec?: unknown }
  return spec === undefined ? null : `spec sha256 ${sha256(stable(spec)).slice(0, 12)}…`
}

function imageDigests(set: VerifiedSet, side: Cluster['side']): string | null {
  const found = textOf(set, `constant.${side}.images`)?.match(/sha256:[0-9a-f]{64}/g)
  return found ? [...new Set(found)].sort().map(digest => `${digest.slice(0, 19)}…`).join(', ') : null
}

function textOf(set: VerifiedSet, id: string): string | null {
  const capture = set.manifest.captures.find(one => one.id === id)
  return capture?.status === 'ok' && capture.stdout ? set.read(capture.stdout).toString('utf8') : null
}

/** JSON with its keys in order, so that equal things have equal digests. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => inner !== null && typeof inner === 'object' && !Array.isArray(inner)
    ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1))
    : inner)
}
