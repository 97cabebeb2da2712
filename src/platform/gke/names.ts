import type { Side } from '../../words.ts'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/**
 * How GKE implements a Service of type LoadBalancer: with a target pool (the cloud provider's own, default up to 1.36), or with a
 * backend service and a zonal NEG (ingress-gce, default from 1.37).
 */
export const BALANCERS = ['backend-service', 'target-pool'] as const

export type Balancer = typeof BALANCERS[number]

/** The folder of the ledger and the kubeconfig of our own clusters; ignored by git, the files 0600. */
export const FOLDER = fileURLToPath(new URL('../../../.netflow/gke', import.meta.url))

/** The labels of everything `up` creates. `deck-run` is random, so that a name alone never proves that a cluster is ours. */
export const LABELS = { purpose: 'dataplane-deck', run: 'deck-run' } as const

/** The namespace of Hubble's relay on GKE (its "configure Dataplane V2 observability" how-to). */
export const OBSERVABILITY = 'gke-managed-dpv2-observability'

/** A project id as in Resource Manager (REST reference of `projects.projectId`); it may have a domain and a colon in front. */
export const projectId = z.string().regex(/^(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/)

/** A zone: `us-central1-a`. */
export const zoneName = z.string().regex(/^[a-z]+-[a-z]+\d+-[a-z]$/)

/** Names of Compute Engine and GKE resources (RFC 1035 label). Never begins with `-`, so it cannot become a flag. */
export const gceName = z.string().regex(/^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/)

/** A GKE version: `1.35.8-gke.1036000`. */
export const gkeVersion = z.string().regex(/^\d+\.\d+\.\d+-gke\.\d+$/)

/** A predefined machine type: `n2-standard-2`. */
export const machineType = z.string().regex(/^[a-z]\w{1,5}-[a-z]+-\d{1,3}$/)

/**
 * Why machines of a pair are for tracing only; null if experiments on them are meaningful. E2 shares physical CPUs by design, the
 * other families have types with less than one (Compute Engine, machine families).
 */
export function tracingOnly({ spot, machineType: type }: { spot: boolean, machineType: string }): string | null {
  if (spot) return 'Spot nodes may go at any moment'
  return /^(?:e2|f1|g1)-/.test(type) ? `${type} shares its CPUs` : null
}

/** The random word in a pair's names and labels. */
export const runLabel = z.string().regex(/^[a-z][a-z0-9]{5}$/)

/** `us-central1` of `us-central1-a`, and of itself: a cluster's location may be either. */
export function regionOf(location: string): string {
  return location.replace(/-[a-z]$/, '')
}

/** The name of a side's cluster: `deck-v1-x7f3qa`. */
export function clusterName(side: Side, run: string): string {
  return `deck-${side}-${run}`
}

/** The name of the machine that requests start from, and of the rule that allows ssh to it: `deck-client-x7f3qa`. */
export function clientName(run: string): string {
  return `deck-client-${run}`
}

/** The context name that `get-credentials` writes for a cluster (Google Cloud SDK, `lib/api_lib/container/kubeconfig.py`). */
export function contextOf({ project, zone, name }: { project: string, zone: string, name: string }): string {
  return `gke_${project}_${zone}_${name}`
}
