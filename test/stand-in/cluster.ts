import type { State, StandInCluster } from './cloud.ts'
import { Buffer } from 'node:buffer'
import { link, put, REGION, ZONE } from './cloud.ts'

/*
 * What the stand-in's clusters answer to the few kubectl commands of `npm run gke`. The kubectl of these tests hands its
 * words to the stand-in and prints what comes back; the real kubectl is tried on the lab.
 */

/** What the stand-in's kubectl reads: the exit code, the bytes of stdout, then both outputs. */
export function kubectlSays(state: State, argv: string[]): string {
  const context = argv.find(word => word.startsWith('--context='))?.slice('--context='.length) ?? ''
  const cluster = state.clusters.find(({ name }) => context.endsWith(`_${name}`))
  if (!cluster) return `1 0\nUnable to connect to the server: no such host for ${context}\n`
  const words = argv.join(' ')
  const [, say] = ANSWERS.find(([pattern]) => pattern.test(words)) ?? []
  if (!say) return `1 0\nthe stand-in's kubectl has no answer to: ${words}\n`
  const stdout = say(state, cluster, words)
  return `0 ${Buffer.byteLength(stdout)}\n${stdout}`
}

// --- internal ---

const ANSWERS: [RegExp, (state: State, cluster: StandInCluster, words: string) => string][] = [
  [/get namespace netflow-test /, (_, { namespaces }) => namespaces['netflow-test'] ? json({ kind: 'Namespace', metadata: { name: 'netflow-test', labels: namespaces['netflow-test'] } }) : ''],
  [/get namespaces/, (_, { namespaces }) => json({ items: Object.entries(namespaces).map(([name, labels]) => ({ metadata: { name, labels } })) })],
  [/apply /, (state, cluster) => apply(state, cluster)],
  [/get pods/, () => json({ items: ['nginx', 'nginx', 'nginx', 'client', 'stranger'].map((app, index) => ({ metadata: { name: `${app}-${index}`, labels: { app } }, spec: { nodeName: 'node' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } })) })],
  [/get services /, (_, { service }) => json({ items: service ? [serviceObject(service)] : [] })],
  [/get service /, (_, { service }) => json(serviceObject(service!))],
  [/rollout status/, () => 'deployment "hubble-relay" successfully rolled out\n'],
  [/delete namespace netflow-test/, (state, cluster) => deleteNamespace(state, cluster)],
]

function json(value: unknown): string {
  return JSON.stringify(value)
}

function serviceObject({ uid, annotations, ip }: NonNullable<StandInCluster['service']>) {
  return {
    metadata: { uid, annotations, name: 'nginx', namespace: 'netflow-test' },
    spec: { type: 'LoadBalancer', clusterIP: '10.96.0.1', ports: [{ port: 80, nodePort: 30080 }] },
    status: { loadBalancer: { ingress: [{ ip }] } },
  }
}

/** ingress-gce's names for a backend service, or the cloud provider's for a target pool; both from guide/gke.md. */
function apply(state: State, cluster: StandInCluster): string {
  cluster.namespaces['netflow-test'] = { 'app.kubernetes.io/managed-by': 'dataplane-deck' }
  if (cluster.service) return 'service/nginx unchanged\n'
  const number = cluster.id[0]!
  const uid = `${number.repeat(8)}-1111-4111-8111-111111111111`
  const ip = `203.0.113.2${number}`
  const make = state.balancer === 'target-pool' ? targetPool : backendService
  cluster.service = { uid, ip, annotations: make(state, uid, ip, number) }
  return 'service/nginx serverside-applied\n'
}

function backendService(state: State, _: string, ip: string, number: string): Record<string, string> {
  const name = `k8s2-${number.repeat(8)}-netflow-test-nginx-abcd1234`
  const rule = `k8s2-tcp-${number.repeat(8)}-netflow-test-nginx-abcd1234`
  const check = `k8s2-${number.repeat(8)}-l4-shared-hc`
  put(state, 'forwardingRules', { name: rule, IPAddress: ip, IPProtocol: 'TCP', portRange: '80-80', region: link('regions', REGION), backendService: link('regions', REGION, 'backendServices', name) })
  put(state, 'backendServices', { name, region: link('regions', REGION), protocol: 'TCP', backends: [{ group: link('zones', ZONE, 'networkEndpointGroups', name) }], healthChecks: [link('regions', REGION, 'healthChecks', check)] })
  put(state, 'networkEndpointGroups', { name, zone: link('zones', ZONE), networkEndpointType: 'GCE_VM_IP', size: 2 })
  put(state, 'healthChecks', { name: check, region: link('regions', REGION), type: 'HTTP', checkIntervalSec: 8, httpHealthCheck: { port: 10256, requestPath: '/healthz' } })
  for (const firewall of [name, `${check}-fw`]) put(state, 'firewalls', { name: firewall, network: link('global', 'networks', 'default'), direction: 'INGRESS' })
  return {
    'cloud.google.com/l4-rbs': 'enabled',
    'service.kubernetes.io/backend-service': name,
    'service.kubernetes.io/tcp-forwarding-rule': rule,
    'service.kubernetes.io/healthcheck': check,
    'service.kubernetes.io/firewall-rule': name,
    'service.kubernetes.io/firewall-rule-for-hc': `${check}-fw`,
  }
}

function targetPool(state: State, uid: string, ip: string, number: string): Record<string, string> {
  const name = `a${uid.replaceAll('-', '')}`.slice(0, 32)
  const check = `k8s-${number.repeat(16)}-node`
  put(state, 'forwardingRules', { name, IPAddress: ip, IPProtocol: 'TCP', portRange: '80-80', region: link('regions', REGION), target: link('regions', REGION, 'targetPools', name) })
  put(state, 'targetPools', { name, region: link('regions', REGION), sessionAffinity: 'NONE', instances: state.resources.instances!.map(one => link('zones', ZONE, 'instances', one.name)), healthChecks: [link('global', 'httpHealthChecks', check)] })
  put(state, 'httpHealthChecks', { name: check, port: 10256, requestPath: '/healthz', checkIntervalSec: 8 })
  for (const firewall of [`k8s-fw-${name}`, `${check}-http-hc`]) put(state, 'firewalls', { name: firewall, network: link('global', 'networks', 'default'), direction: 'INGRESS' })
  return { 'networking.gke.io/target-pool': name }
}

/** The load balancer goes with its Service, a little later. */
function deleteNamespace(state: State, cluster: StandInCluster): string {
  delete cluster.namespaces['netflow-test']
  const { ip } = cluster.service!
  cluster.service = null
  const number = ip.at(-1)!
  for (const [kind, all] of Object.entries(state.resources)) {
    for (const each of all) {
      if (each.name.includes(number.repeat(8))) each.going = kind === 'forwardingRules' ? state.lingering : 0
    }
  }
  return 'namespace "netflow-test" deleted\n'
}
