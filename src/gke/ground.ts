import type { Facts } from '../capture/argv.ts'
import type { Identity } from '../capture/cluster.ts'
import type { Reach } from '../capture/kubectl.ts'
import type { Target } from '../capture/objects.ts'
import type { Tools } from '../capture/surroundings.ts'
import { succeeds } from '../capture/command.ts'
import { Fault } from '../capture/fault.ts'
import { kubectl } from '../capture/kubectl.ts'
import { gceName, OBSERVABILITY, projectId, regionOf } from './names.ts'
import { balancerOf } from './service.ts'

/**
 * All that steps on GKE may name beside what every cluster has. The tools that Google's images hold are asked for, not
 * assumed: which name the agent's has, and whether Hubble's is in the relay's pod.
 */
export async function gkeFacts(target: Target, identity: Identity): Promise<Facts> {
  const [cloud, hubble] = await Promise.all([cloudFacts(target, identity), hubbleIn(target)])
  return { ...cloud, relay: null, hubble }
}

/**
 * What steps on GKE may name of the cloud around a cluster: where it is, and what the Service's load balancer is made of.
 * null where this kind of load balancer has no such thing.
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

/** Asks the agent's container and Hubble's for the tools that the deck would use there. */
export async function toolsIn(reach: Reach, { agent, hubble }: Facts): Promise<Tools> {
  const inAgent = agent ? ['--namespace=kube-system', 'exec', agent, '--container=cilium-agent', '--'] : null
  const inHubble = hubble ? [`--namespace=${OBSERVABILITY}`, 'exec', hubble, '--container=hubble-cli', '--'] : null
  const answers = (before: string[] | null, ...words: string[]) =>
    before === null ? false : succeeds(kubectl(reach, ...before, ...words), { ...reach, seconds: 30 })
  const shell = ['bash', '-c', 'command -v timeout && command -v tee && command -v sha256sum']
  const [agents, hubbles, dbg] = await Promise.all([answers(inAgent, ...shell), answers(inHubble, ...shell), answers(inAgent, 'cilium-dbg', 'version')])
  return {
    cilium: dbg ? 'cilium-dbg' : 'cilium',
    bare: [...agents ? [] : ['agent' as const], ...hubbles ? [] : ['hubble' as const]],
  }
}

// --- internal ---

/** GKE's relay, if its pod has Hubble's tool: only with flow observability on. */
async function hubbleIn(target: Target): Promise<string | null> {
  const relay = 'deployment/hubble-relay'
  const words = [`--namespace=${OBSERVABILITY}`, 'exec', relay, '--container=hubble-cli', '--', 'hubble', 'version']
  return await succeeds(kubectl(target, ...words), { ...target, seconds: 30 }) ? relay : null
}
