import type { ClusterAccess, KubectlOptions } from '../../exec/kubectl.ts'
import type { Target } from '../../exec/objects.ts'
import type { Facts } from '../../trace/argv.ts'
import type { Identity } from '../identify.ts'
import type { Tools } from '../platform.ts'
import { Fault } from '../../exec/fault.ts'
import { has, toolsIn } from '../container-tools.ts'
import { clientMachineOf } from './client.ts'
import { gceName, OBSERVABILITY, projectId, regionOf } from './names.ts'
import { balancerOf } from './service.ts'

/**
 * All facts of GKE in addition to those every cluster has. The tools in Google's images are looked up, not assumed: the name of
 * the agent's tool, and whether Hubble's is in the relay's pod.
 */
export async function gkeFacts(target: Target, identity: Identity): Promise<Facts> {
  const [cloud, hubble] = await Promise.all([cloudFacts(target, identity), hubbleIn(target)])
  return { ...cloud, relay: null, hubble, clientMachine: clientMachineOf(identity) }
}

/**
 * Facts about the cloud around a cluster: where it is, and which resources the Service's load balancer consists of. null if this
 * kind of load balancer has no such resource.
 */
export async function cloudFacts(target: Target, identity: Pick<Identity, 'gke'>): Promise<Facts> {
  if (identity.gke === null) throw new Fault(`"${target.context}" is not GKE's: there is no cloud around it to ask.`)
  const { cluster, project } = identity.gke
  const place = { project, zone: cluster.location }
  const { names, neg, healthCheck, resources } = await balancerOf(target, place)
  const legacy = names.balancer === 'target-pool'
  const firewalls = resources.filter(({ kind }) => kind === 'firewall-rules').map(({ name }) => name)
  return {
    project: projectId.parse(project),
    cluster: gceName.parse(cluster.name),
    location: cluster.location,
    region: regionOf(cluster.location),
    targetKind: legacy ? 'target-pools' : 'backend-services',
    target: names.targetPool ?? names.backendService,
    neg: neg?.name ?? null,
    negZone: neg?.zone ?? null,
    healthCheckKind: legacy ? 'http-health-checks' : 'health-checks',
    healthCheck,
    firewallRules: firewalls.join(' ') || null,
  }
}

/** Looks for tools in the containers that the deck would use, also in Google's own relay. */
export async function gkeTools(reach: ClusterAccess, facts: Facts): Promise<Tools> {
  const { hubble = null } = facts
  return await toolsIn(reach, facts, hubble === null ? null : inHubble(hubble))
}

/** GKE's relay, if its pod has Hubble's tool: only with flow observability on. One that does not answer is not taken for none. */
export async function hubbleIn(target: KubectlOptions): Promise<string | null> {
  const relay = 'deployment/hubble-relay'
  try {
    return await has(target, inHubble(relay), ['hubble', 'version']) ? relay : null
  }
  catch (error) {
    if (/\(NotFound\)/.test((error as Error).message)) return null
    throw error
  }
}

// --- internal ---

function inHubble(relay: string): string[] {
  return [`--namespace=${OBSERVABILITY}`, 'exec', relay, '--container=hubble-cli', '--']
}
