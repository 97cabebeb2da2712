import type { Cluster } from '../set/manifest.ts'
import type { FactRow } from './facts/fact.ts'
import type { VariableSide } from './variable.ts'
import { describe, expect, it } from 'vitest'
import { FACTS } from '../dataplane/all-facts.ts'
import { idOn, NotCaptured } from './side.ts'
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

const nodes = 'NODE                KUBELET   KERNEL   OS       RUNTIME      CPU   MEMORY\nnetflow-v1-worker   v1.34.4   6.18     Debian   containerd   2     24684092Ki\n'
const PRINTED: Record<string, string> = {
  'constant.nodes': nodes,
  'constant.cpu': 'Architecture: x86_64\nModel name:             A processor\n',
  'constant.images': 'POD                     NODE                IMAGE   DIGEST\nnginx-84f5996c6-8t65g   netflow-v1-worker   nginx   sha256:aa\n',
  'constant.workload': manifest(),
  'constant.stop-signal': '"StopSignal":"SIGQUIT"\n',
  'constant.device': '2: eth0@if9: <UP> mtu 1500 qdisc noqueue state UP \n',
  'constant.iptables-version': 'iptables v1.8.9 (nf_tables)\n',
  'constant.conntrack-timeouts': 'net.netfilter.nf_conntrack_tcp_timeout_close = 10\nnet.netfilter.nf_conntrack_tcp_timeout_time_wait = 120\n',
  'l1.describe': 'IP Families:              IPv4\nExternal Traffic Policy:  Cluster\n',
  'l2.pods': 'NAME    NODE\na       netflow-v1-worker\nb       netflow-v1-worker2\nc       netflow-v1-worker2\n',
  'offers.workloads': 'KIND         NAMESPACE     NAME         IMAGE\nDaemonSet    kube-system   kube-proxy   kube-proxy:v1\nDeployment   kube-system   coredns      coredns:v1\n',
  'offers.crds': 'customresourcedefinition.apiextensions.k8s.io/bgppeers.metallb.io\n',
}

function printing(of: Cluster, printed: Record<string, string | null>): VariableSide {
  return {
    cluster: of,
    clusterAt: () => of,
    text: (step) => {
      const text = printed[step] ?? null
      if (text === null) throw new NotCaptured(idOn(of.side, step))
      return text
    },
  }
}

const side = printing(cluster, PRINTED)

const OTHER: Record<string, string | null> = {
  ...PRINTED,
  'constant.nodes': nodes.replace('v1-', 'v2-'),
  'constant.images': PRINTED['constant.images']!.replaceAll('8t65g', 'd7vfp').replaceAll('v1-', 'v2-'),
  'constant.workload': manifest().replace('"x"', '"y"').replace('now', 'then'),
  'l2.pods': PRINTED['l2.pods']!.replaceAll('v1-', 'v2-'),
  'offers.workloads': PRINTED['offers.workloads']!.replace('kube-proxy   kube-proxy:v1', 'cilium       cilium:v1.19 '),
  'offers.crds': `${PRINTED['offers.crds']}customresourcedefinition.apiextensions.k8s.io/ciliumnodes.cilium.io\n`,
}

const otherCluster: Cluster = {
  ...cluster,
  side: 'v2',
  uid: '0d42b7e7-5de9-46ec-b25f-5ecbe64bbc2c',
  dataplane: 'cilium',
  receiver: 'netflow-v2-worker',
  nodes: cluster.nodes.map(one => ({ ...one, name: one.name.replace('v1', 'v2'), internalIp: '172.18.0.9', podCidr: '10.4.9.0/24' })),
}

function other(printed: Record<string, string | null> = {}, of: Partial<Cluster> = {}) {
  return printing({ ...otherCluster, ...of }, { ...OTHER, ...printed })
}

const edited = (step: string, from: string, to: string) => other({ [step]: OTHER[step]!.replace(from, to) })

const factsOf = (left: VariableSide, right: VariableSide) => variableFacts(left, right, FACTS)

const verdictOf = (name: string, right: VariableSide) => factsOf(side, right).find(fact => fact.name === name)?.verdict

describe('the single variable', () => {
  it('is the dataplane, when names, addresses, uids and times are all that differs besides', () => {
    const facts = factsOf(side, other())
    expect(facts.filter(({ group, verdict }) => group !== 'dataplane' && verdict !== 'equal')).toEqual([])
    expect(singleVariable(facts)).toBe('yes')
    expect(facts.filter(({ verdict }) => verdict === 'different').map(({ group }) => group)).not.toContain('cluster')
  })

  it.each<[string, VariableSide]>([
    ['Kubernetes', other({}, { serverVersion: 'v1.35.0' })],
    ['channel', other({}, { channel: 'rapid' })],
    ['nodes', other({}, { nodes: [node] })],
    ['kernel', edited('constant.nodes', '6.18', '6.19')],
    ['memory', edited('constant.nodes', '24684092Ki', '1Ki       ')],
    ['processor', edited('constant.cpu', 'A processor', 'Another')],
    ['replicas', edited('l2.pods', 'worker2', 'worker ')],
    ['Service', edited('l1.describe', 'Cluster', 'Local')],
    ['workload images', edited('constant.images', 'aa', 'bb')],
    ['workload manifest', other({ 'constant.workload': manifest({ replicas: 2 }) })],
    ['shutdown', edited('constant.workload', '"containers":', '"terminationGracePeriodSeconds":9,"containers":')],
    ['stop signal', edited('constant.stop-signal', 'SIGQUIT', '')],
    ['MTU', edited('constant.device', '1500', '1460')],
    ['iptables', edited('constant.iptables-version', 'nf_tables', 'legacy')],
    ['conntrack timeouts', edited('constant.conntrack-timeouts', '120', '60')],
    ['what else runs', edited('offers.workloads', 'coredns:v1', 'coredns:v2')],
    ['other CRDs', other({ 'offers.crds': 'customresourcedefinition.apiextensions.k8s.io/others.metallb.io\n' })],
  ])('is not alone when %s differs', (name, changed) => {
    expect(verdictOf(name, changed)).toBe('different')
    expect(singleVariable(factsOf(side, changed))).toBe('no')
  })

  it('is not known to be alone where a fact was not captured on a side', () => {
    const without = other({ 'constant.workload': null })
    expect(verdictOf('workload manifest', without)).toBe('unknown')
    expect(singleVariable(factsOf(side, without))).toBe('unknown')
    expect(verdictOf('zone', other({}, { nodes: otherCluster.nodes.map(one => ({ ...one, zone: null })) }))).toBe('unknown')
  })

  it('says a fact that neither side has is unknown, not equal', () => {
    const without = printing(cluster, { ...PRINTED, 'offers.crds': null })
    expect(factsOf(without, other({ 'offers.crds': null })).find(({ name }) => name === 'other CRDs')?.verdict).toBe('unknown')
  })

  it('does not know what it cannot read', () => {
    const torn = other({ 'constant.workload': '{"kind":"Nothing"}' })
    const facts = factsOf(side, torn).filter(({ lacks }) => lacks.v2 === 'not read')
    expect(facts.map(({ name, verdict }) => [name, verdict])).toContainEqual(['workload manifest', 'unknown'])
  })

  it('asks only for what the platform has', () => {
    const onKind = printing({ ...cluster, platform: 'kind' }, PRINTED)
    expect(factsOf(onKind, other({}, { platform: 'kind' })).map(({ name }) => name)).not.toContain('channel')
  })

  it('takes another row as an object', () => {
    const row: FactRow = { name: 'uid', group: 'experiment', of: () => ({ from: null, read: ({ uid }) => uid }) }
    expect(variableFacts(side, other(), [row]).map(({ name, verdict }) => [name, verdict])).toEqual([['uid', 'different']])
  })
})
