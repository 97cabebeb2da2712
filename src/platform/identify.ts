import type { Detected } from '../dataplane/dataplane.ts'
import type { ClusterAccess } from '../exec/kubectl.ts'
import type { ClusterNode } from '../set/manifest.ts'
import type { PlatformKind } from '../words.ts'
import type { GkeCluster } from './gke/cluster.ts'
import { z } from 'zod'
import { detect, SELECTORS } from '../dataplane/dataplanes.ts'
import { runWithin } from '../exec/command.ts'
import { dnsName, ipv4, kubectl, kubectlParsed, kubectlText } from '../exec/kubectl.ts'
import { providersOf } from '../set/provider.ts'
import { PLATFORMS } from '../words.ts'
import { datapath } from './gke/cluster.ts'
import { verdict } from './gke/confirm.ts'
import { PLATFORM_WORDS } from './platform-words.ts'
import { systemPods } from './system-pods.ts'

/** A cluster's identity, read before anything is done to it. */
export interface Identity {
  uid: string
  serverVersion: string
  nodes: ClusterNode[]
  platform: PlatformKind
  platformEvidence: string[]
  /** The cluster in the GKE API; null if it is not GKE's. */
  gke: { cluster: GkeCluster, project: string } | null
  dataplane: Detected
  /** Its dataplane's pods that do not run, a sentence each. */
  unwell: string[]
}

const versionShape = z.object({ serverVersion: z.object({ gitVersion: z.string() }) })

const labels = z.record(z.string(), z.string()).default({})

const nodeList = z.object({
  items: z.array(z.object({
    metadata: z.object({ name: dnsName, labels }),
    spec: z.object({ providerID: z.string().default(''), podCIDR: z.string().optional() }),
    status: z.object({
      addresses: z.array(z.object({ type: z.string(), address: z.string() })),
      capacity: z.object({ cpu: z.string(), memory: z.string() }),
      nodeInfo: z.object({
        kubeletVersion: z.string(),
        kernelVersion: z.string(),
        osImage: z.string(),
        containerRuntimeVersion: z.string(),
      }),
    }),
  })).min(1),
})

/** Reads a cluster's identity. Changes nothing. Throws a fault that names the context if the cluster cannot be reached. */
export async function identify(reach: ClusterAccess): Promise<Identity> {
  const uid = await uidOf(reach)
  const [version, nodes, pods] = await Promise.all([
    kubectlParsed(versionShape, { ...reach, purpose: 'Cannot read the server version' }, 'version'),
    kubectlParsed(nodeList, { ...reach, purpose: 'Cannot list the nodes' }, 'get', 'nodes'),
    Promise.all(SELECTORS.map(async selector => [selector, await systemPods(reach, selector)] as const)),
  ])
  const list = nodes.items.map(node)
  const [dataplane, platform] = await Promise.all([detected(reach, new Map(pods), list[0]!.name), detectPlatform(reach, list)])
  return {
    uid,
    serverVersion: version.serverVersion.gitVersion,
    nodes: list,
    ...platform,
    unwell: pods.flatMap(([, found]) => found.flatMap(({ trouble }) => trouble ?? [])),
    dataplane: platform.gke ? agreed(dataplane, platform.gke.cluster) : dataplane,
  }
}

/** The uid of the kube-system namespace, which no two clusters share. Throws a fault if the cluster does not answer. */
export async function uidOf(reach: ClusterAccess, seconds = 15): Promise<string> {
  const words = ['get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}']
  return z.uuid().parse(await kubectlText({ ...reach, seconds, purpose: `Cannot reach the cluster of context "${reach.context}"` }, ...words))
}

/**
 * Where a cluster runs, by the scheme of its nodes' provider ids; `gce://` is GKE only if the GKE API confirms it. Mixed ids, those
 * of another scheme and none are `other`.
 */
export async function detectPlatform(
  reach: ClusterAccess,
  nodes: readonly Pick<ClusterNode, 'providerId'>[],
  ask: typeof verdict = verdict,
): Promise<Pick<Identity, 'platform' | 'platformEvidence' | 'gke'>> {
  const platformEvidence = nodes.map(({ providerId }) => `providerID ${providerId || '(none)'}`)
  const [scheme, ...others] = providersOf(nodes)
  const named = others.length === 0 ? PLATFORMS.find(one => PLATFORM_WORDS[one].scheme === scheme) : undefined
  if (named !== 'gke') return { platform: named ?? 'other', platformEvidence, gke: null }
  const found = await ask(reach, nodes)
  return {
    platform: found.gke ? 'gke' : 'other',
    platformEvidence: [...platformEvidence, found.evidence],
    gke: found.gke && { cluster: found.gke, project: found.project },
  }
}

// --- internal ---

async function detected(reach: ClusterAccess, found: ReadonlyMap<string, { name: string }[]>, node: string): Promise<Detected> {
  const printed = async (seconds: number, ...words: string[]) =>
    (await runWithin(kubectl(reach, ...words), { ...reach, seconds })).stdout.toString('utf8')
  return await detect({
    pods: selector => found.get(selector)?.map(({ name }) => name) ?? [],
    printed: (pod, container, words) => printed(30, '-n', 'kube-system', 'exec', pod, '-c', container, '--', ...words),
    logged: (pod, container) => printed(30, '-n', 'kube-system', 'logs', pod, '-c', container, '--limit-bytes=65536'),
    healthz: () => printed(15, 'get', '--raw', `/api/v1/nodes/${node}:10256/proxy/healthz`),
  })
}

/** On GKE its API must report the same dataplane as the pods. */
function agreed(found: Detected, cluster: GkeCluster): Detected {
  const provider = `datapathProvider ${cluster.networkConfig.datapathProvider || '(empty)'}`
  const evidence = [...found.evidence, provider]
  const kind = datapath(cluster)
  if (found.kind === 'other' || found.kind === kind) return { ...found, evidence }
  return { kind: 'other', name: `what its pods and the GKE API disagree about (${provider})`, evidence }
}

function node(raw: z.infer<typeof nodeList>['items'][number]): ClusterNode {
  const label = (name: string) => raw.metadata.labels[name] ?? null
  const { nodeInfo, capacity, addresses } = raw.status
  return {
    name: raw.metadata.name,
    role: label('node-role.kubernetes.io/control-plane') === null ? 'worker' : 'control-plane',
    providerId: raw.spec.providerID,
    internalIp: ipv4.parse(addresses.find(({ type }) => type === 'InternalIP')?.address),
    podCidr: raw.spec.podCIDR ?? null,
    kubelet: nodeInfo.kubeletVersion,
    kernel: nodeInfo.kernelVersion,
    os: nodeInfo.osImage,
    runtime: nodeInfo.containerRuntimeVersion,
    cpus: capacity.cpu,
    memory: capacity.memory,
    machineType: label('node.kubernetes.io/instance-type'),
    zone: label('topology.kubernetes.io/zone'),
  }
}
