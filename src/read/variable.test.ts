import type { Cluster } from '../capture/manifest.ts'
import type { VariableSide } from './variable.ts'
import { describe, expect, it } from 'vitest'
import { singleVariable, variableFacts } from './variable.ts'

const node = {
  name: 'netflow-v1-worker',
  role: 'worker',
  providerId: 'kind://docker/netflow-v1/netflow-v1-worker',
  internalIp: '172.18.0.3',
  podCidr: '10.4.2.0/24',
  kubelet: 'v1.34.4',
  kernel: '6.18.44',
  os: 'Debian GNU/Linux 12 (bookworm)',
  runtime: 'containerd://1.6.20',
  cpus: '2',
  memory: '24684092Ki',
  machineType: 'e2-standard-4',
  zone: 'europe-west3-a',
} as const

const cluster: Cluster = {
  side: 'v1',
  context: 'kind-netflow-v1',
  uid: 'a7180e43-4e07-401f-9b8c-4febac9c3ee9',
  platform: 'gke',
  platformEvidence: [],
  serverVersion: 'v1.34.4',
  channel: 'regular',
  dataplane: 'kube-proxy-iptables',
  dataplaneEvidence: [],
  nodes: [node, { ...node, name: 'netflow-v1-worker2', internalIp: '172.18.0.2' }],
  receiver: 'netflow-v1-worker',
  vip: '172.18.255.210',
  clusterIp: '10.96.9.128',
  nodePort: 31683,
}

function manifest(more: object = {}) {
  return JSON.stringify({
    metadata: { name: 'nginx', uid: 'x', creationTimestamp: 'now', labels: { app: 'nginx' } },
    spec: { replicas: 3, template: { spec: { containers: [{ image: 'nginx' }] } }, ...more },
    status: { readyReplicas: 3 },
  })
}

const side: VariableSide = {
  cluster,
  images: 'POD                     NODE                IMAGE   DIGEST\nnginx-84f5996c6-8t65g   netflow-v1-worker   nginx   sha256:aa\n',
  workload: manifest(),
  workloads: 'KIND         NAMESPACE     NAME         IMAGE\nDaemonSet    kube-system   kube-proxy   kube-proxy:v1\nDeployment   kube-system   coredns      coredns:v1\n',
  crds: 'customresourcedefinition.apiextensions.k8s.io/bgppeers.metallb.io\n',
}

const other: VariableSide = {
  ...side,
  cluster: {
    ...cluster,
    side: 'v2',
    uid: '0d42b7e7-5de9-46ec-b25f-5ecbe64bbc2c',
    dataplane: 'cilium',
    nodes: cluster.nodes.map(one => ({ ...one, name: one.name.replace('v1', 'v2'), internalIp: '172.18.0.9', podCidr: '10.4.9.0/24' })),
  },
  images: side.images!.replaceAll('8t65g', 'd7vfp').replaceAll('v1-', 'v2-'),
  workload: manifest().replace('"x"', '"y"').replace('now', 'then'),
  workloads: side.workloads!.replace('kube-proxy   kube-proxy:v1', 'cilium       cilium:v1.19 '),
  crds: `${side.crds}customresourcedefinition.apiextensions.k8s.io/ciliumnodes.cilium.io\n`,
}

const verdictOf = (name: string, right: VariableSide) => variableFacts(side, right).find(fact => fact.name === name)?.verdict

describe('the single variable', () => {
  it('is the dataplane, when names, addresses, uids and times are all that differs besides', () => {
    const facts = variableFacts(side, other)
    expect(singleVariable(facts)).toBe('yes')
    expect(facts.filter(({ verdict }) => verdict === 'different').map(({ name, group }) => [name, group])).toEqual([
      ['dataplane', 'dataplane'],
      ['its pods', 'dataplane'],
      ['its CRDs', 'dataplane'],
    ])
  })

  it.each<[string, VariableSide]>([
    ['Kubernetes', { ...other, cluster: { ...other.cluster, serverVersion: 'v1.35.0' } }],
    ['channel', { ...other, cluster: { ...other.cluster, channel: 'rapid' } }],
    ['nodes', { ...other, cluster: { ...other.cluster, nodes: [node] } }],
    ['kernel', { ...other, cluster: { ...other.cluster, nodes: [node, { ...node, kernel: '6.19' }] } }],
    ['memory', { ...other, cluster: { ...other.cluster, nodes: [node, { ...node, memory: '1Ki' }] } }],
    ['workload images', { ...other, images: other.images!.replace('aa', 'bb') }],
    ['workload manifest', { ...other, workload: manifest({ replicas: 2 }) }],
    ['what else runs', { ...other, workloads: other.workloads!.replace('coredns:v1', 'coredns:v2') }],
    ['other CRDs', { ...other, crds: 'customresourcedefinition.apiextensions.k8s.io/others.metallb.io\n' }],
  ])('is not alone when %s differs', (name, changed) => {
    expect(verdictOf(name, changed)).toBe('different')
    expect(singleVariable(variableFacts(side, changed))).toBe('no')
  })

  it('is not known to be alone where a fact was not captured on a side, or the platform has none', () => {
    expect(verdictOf('workload manifest', { ...other, workload: null })).toBe('unknown')
    const bare = { ...other, cluster: { ...other.cluster, nodes: other.cluster.nodes.map(one => ({ ...one, zone: null })) } }
    expect(verdictOf('zone', bare)).toBe('unknown')
    expect(singleVariable(variableFacts(side, bare))).toBe('unknown')
  })

  it('says a fact that neither side has is unknown, not equal', () => {
    const without: VariableSide = { ...side, crds: null }
    expect(variableFacts(without, { ...other, crds: null }).find(({ name }) => name === 'other CRDs')?.verdict).toBe('unknown')
  })
})
