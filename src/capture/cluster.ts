import type { Platform } from '../trace/words.ts'
import type { Reach } from './kubectl.ts'
import type { ClusterNode } from './manifest.ts'
import { z } from 'zod'
import { attempt } from './command.ts'
import { ask, dnsName, ipv4, kubectl, readAs } from './kubectl.ts'

/** What a cluster is, before anything is done to it. */
export interface Identity {
  uid: string
  serverVersion: string
  nodes: ClusterNode[]
  platform: Platform
  platformEvidence: string[]
  dataplane: Detected
}

/** Which dataplane answers for Services here, with the facts that say so; `other` names what it is instead. */
export type Detected
  = | { kind: 'kube-proxy-iptables' | 'cilium', evidence: string[] }
    | { kind: 'other', name: string, evidence: string[] }

const versionShape = z.object({ serverVersion: z.object({ gitVersion: z.string() }) })

const labels = z.record(z.string(), z.string()).default({})

const nodeList = z.object({
  items: z.array(z.object({
    metadata: z.object({ name: dnsName, labels }),
    spec: z.object({
      providerID: z.string().default(''),
      podCIDR: z.string().optional(),
    }),
    status: z.object({
      addresses: z.array(z.object({
        type: z.string(),
        address: z.string(),
      })),
      capacity: z.object({
        cpu: z.string(),
        memory: z.string(),
      }),
      nodeInfo: z.object({
        kubeletVersion: z.string(),
        kernelVersion: z.string(),
        osImage: z.string(),
        containerRuntimeVersion: z.string(),
      }),
    }),
  })).min(1),
})

type RawNode = z.infer<typeof nodeList>['items'][number]

/** Asks a cluster what it is. Changes nothing. Throws a fault that names the context where it cannot be reached. */
export async function identify(reach: Reach): Promise<Identity> {
  const uid = await uidOf(reach)
  const [version, nodes, dataplane] = await Promise.all([
    readAs(versionShape, { ...reach, purpose: 'Cannot read the server version' }, 'version'),
    readAs(nodeList, { ...reach, purpose: 'Cannot list the nodes' }, 'get', 'nodes'),
    detect(reach),
  ])
  const list = nodes.items.map(node)
  return {
    uid,
    serverVersion: version.serverVersion.gitVersion,
    nodes: list,
    ...platformOf(list),
    dataplane,
  }
}

/** The uid of the kube-system namespace, which no two clusters share. Throws a fault where the cluster does not answer. */
export async function uidOf(reach: Reach): Promise<string> {
  const words = ['get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}']
  return z.uuid().parse(await ask({ ...reach, seconds: 15, purpose: `Cannot reach the cluster of context "${reach.context}"` }, ...words))
}

/**
 * Where a cluster runs, from its nodes' provider ids: `kind://` here; `gce://` is GKE only when the GKE API says so
 * too, which is asked elsewhere. Mixed or foreign ids are `unknown`.
 */
export function platformOf(nodes: readonly Pick<ClusterNode, 'providerId'>[]): { platform: Platform, platformEvidence: string[] } {
  const schemes = [
    ...new Set(nodes.map(({ providerId }) => providerId.split('://')[0] ?? '')),
  ]
  const platformEvidence = nodes.map(({ providerId }) => `providerID ${providerId || '(none)'}`)
  return {
    platform: schemes.length === 1 && schemes[0] === 'kind'
      ? 'kind'
      : 'unknown',
    platformEvidence,
  }
}

// --- internal ---

/** kube-proxy's own pods carry k8s-app on kubeadm and kind, component on GKE; Cilium's carry k8s-app=cilium on both. */
const AGENTS = [
  'k8s-app=kube-proxy',
  'component=kube-proxy',
  'k8s-app=cilium',
  'k8s-app=calico-node',
] as const

async function detect(reach: Reach): Promise<Detected> {
  const found = await Promise.all(AGENTS.map(selector => podsOf(reach, selector)))
  const [kubeProxy, gkeProxy, cilium, calico] = found as [string[], string[], string[], string[]]
  const proxies = kubeProxy.length + gkeProxy.length
  if (cilium[0]) return await ciliumReplaces(reach, cilium[0], proxies)
  if (calico.length > 0) {
    return {
      kind: 'other',
      name: 'Calico',
      evidence: [`${calico.length} pods k8s-app=calico-node`],
    }
  }
  if (proxies > 0) {
    return {
      kind: 'kube-proxy-iptables',
      evidence: [`${proxies} kube-proxy pods, no Cilium pod`],
    }
  }
  return {
    kind: 'other',
    name: 'neither kube-proxy nor Cilium',
    evidence: ['no such pod in kube-system'],
  }
}

async function podsOf(reach: Reach, selector: string): Promise<string[]> {
  const words = [
    '-n',
    'kube-system',
    'get',
    'pods',
    '-l',
    selector,
    '-o',
    'name',
  ]
  return (await ask({ ...reach, purpose: 'Cannot list the pods of kube-system' }, ...words)).split('\n').filter(Boolean)
}

async function ciliumReplaces(reach: Reach, pod: string, proxies: number): Promise<Detected> {
  const words = [
    '-n',
    'kube-system',
    'exec',
    pod,
    '-c',
    'cilium-agent',
    '--',
    'cilium-dbg',
    'status',
  ]
  const said = (await attempt(kubectl(reach, ...words), reach)).stdout.toString('utf8')
  const line = said.split('\n').find(text => text.startsWith('KubeProxyReplacement:')) ?? 'no KubeProxyReplacement in cilium-dbg status'
  const evidence = [
    line.replaceAll(/\s+/g, ' '),
    `${proxies} kube-proxy pods`,
  ]
  if (/^KubeProxyReplacement:\s+True\b/.test(line) && proxies === 0) return { kind: 'cilium', evidence }
  return { kind: 'other', name: 'Cilium that does not replace kube-proxy', evidence }
}

function node(raw: RawNode): ClusterNode {
  const label = (name: string) => raw.metadata.labels[name] ?? null
  const { nodeInfo, capacity, addresses } = raw.status
  return {
    name: raw.metadata.name,
    role: label('node-role.kubernetes.io/control-plane') === null
      ? 'worker'
      : 'control-plane',
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
