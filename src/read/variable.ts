import type { Cluster } from '../capture/manifest.ts'
import { z } from 'zod'
import { columnOf, parseTables } from './table.ts'

/** One fact of both clusters. `unknown` where a side was not asked or the platform has no such thing; never taken for equal. */
export interface VariableFact {
  name: string
  /** `dataplane`: what is the dataplane itself and may differ. Every other fact must be equal. */
  group: 'held' | 'dataplane'
  v1: string | null
  v2: string | null
  verdict: 'equal' | 'different' | 'unknown'
}

/** What the captures of one side say; null where one was not captured. */
export interface VariableSide {
  cluster: Cluster
  /** `constant.*.images`: POD, NODE, IMAGE, DIGEST. */
  images: string | null
  /** `constant.*.workload`: the Deployment as JSON. */
  workload: string | null
  /** `offers.*.workloads`: KIND, NAMESPACE, NAME, IMAGE. */
  workloads: string | null
  /** `offers.*.crds`: names, a line each. */
  crds: string | null
}

/**
 * The single variable as a table: facts that must be equal, and beside them what the dataplane is made of. Pure; throws
 * `Unreadable` where a text is not of its format, and zod's error where the workload is no Deployment.
 */
export function variableFacts(v1: VariableSide, v2: VariableSide): VariableFact[] {
  return [
    ...HELD.map(([name, of]) => fact('held', name, of(v1), of(v2))),
    ...DATAPLANE.map(([name, of]) => fact('dataplane', name, of(v1), of(v2))),
  ]
}

/** Whether the dataplane is the only variable: no held fact differs; `unknown` where none differs but some are not known. */
export function singleVariable(facts: readonly VariableFact[]): 'yes' | 'no' | 'unknown' {
  const held = facts.filter(({ group }) => group === 'held').map(({ verdict }) => verdict)
  if (held.includes('different')) return 'no'
  return held.includes('unknown') ? 'unknown' : 'yes'
}

// --- internal ---

type FactOf = (side: VariableSide) => string | null

const HELD: readonly [string, FactOf][] = [
  ['platform', ({ cluster }) => cluster.platform],
  ['Kubernetes', ({ cluster }) => cluster.serverVersion],
  ['channel', ({ cluster }) => cluster.channel],
  ['nodes', ({ cluster: { nodes } }) => many(nodes.map(({ role }) => role))],
  ['kubelet', ofNodes(({ kubelet }) => kubelet)],
  ['kernel', ofNodes(({ kernel }) => kernel)],
  ['OS image', ofNodes(({ os }) => os)],
  ['container runtime', ofNodes(({ runtime }) => runtime)],
  ['CPUs', ofNodes(({ cpus }) => cpus)],
  ['memory', ofNodes(({ memory }) => memory)],
  ['machine type', ofNodes(({ machineType }) => machineType)],
  ['zone', ofNodes(({ zone }) => zone)],
  ['workload images', ({ images }) => images === null ? null : many(columnOf(parseTables(images)[0]!, 'DIGEST'))],
  ['workload manifest', ({ workload }) => workload === null ? null : manifestOf(workload)],
  ['what else runs', ({ workloads }) => runs(workloads, false)],
  ['other CRDs', ({ crds }) => extensions(crds, false)],
]

const DATAPLANE: readonly [string, FactOf][] = [
  ['dataplane', ({ cluster }) => cluster.dataplane],
  ['its pods', ({ workloads }) => runs(workloads, true)],
  ['its CRDs', ({ crds }) => extensions(crds, true)],
]

/** Workloads and groups of CRDs that are the dataplane: kube-proxy and its kind on one side, Cilium and Hubble on the other. */
const OF_DATAPLANE = /^(?:kube-proxy|kindnet|cilium(?:-.+)?|hubble(?:-.+)?|anetd|calico-.+|netd)$/
const DATAPLANE_CRD = /\.(?:cilium\.io|projectcalico\.org|networking\.gke\.io)$/

function fact(group: VariableFact['group'], name: string, v1: string | null, v2: string | null): VariableFact {
  const equal = v1 === v2 ? 'equal' : 'different'
  return { name, group, v1, v2, verdict: v1 === null || v2 === null ? 'unknown' : equal }
}

function ofNodes(of: (node: Cluster['nodes'][number]) => string | null): FactOf {
  return ({ cluster: { nodes } }) => {
    const values = nodes.map(of)
    return values.every(value => value !== null) ? many(values) : null
  }
}

/** `3 × v1.34.4`; several values in order, each with how often it comes. */
function many(values: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => a < b ? -1 : 1).map(([value, count]) => `${count} × ${value}`).join(', ')
}

const deployment = z.looseObject({
  metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).optional() }),
  spec: z.looseObject({ template: z.looseObject({}) }),
})

/** Of the Deployment what somebody asked for: its labels and spec, keys in order. Uids, times and status are the cluster's. */
function manifestOf(text: string): string {
  const { metadata: { name, labels }, spec } = deployment.parse(JSON.parse(text))
  return JSON.stringify({ name, labels, spec }, (_, value: unknown) => isObject(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1))
    : value)
}

function runs(text: string | null, ofDataplane: boolean): string | null {
  if (text === null) return null
  const rows = parseTables(text)[0]?.rows ?? []
  return rows
    .filter(({ cells }) => OF_DATAPLANE.test(cells[2]!) === ofDataplane)
    .map(({ cells: [kind, namespace, name, image] }) => `${kind} ${namespace}/${name} ${image}`)
    .sort()
    .join(', ')
}

function extensions(text: string | null, ofDataplane: boolean): string | null {
  if (text === null) return null
  const names = text.split('\n').filter(Boolean).map(line => line.slice(line.indexOf('/') + 1))
  return names.filter(name => DATAPLANE_CRD.test(name) === ofDataplane).sort().join(', ')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
