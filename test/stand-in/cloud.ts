import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { answerBatch } from './batch.ts'
import { kubectlSays } from './cluster.ts'

/*
 * A stand-in for Google's Container, Compute, Service Usage and Resource Manager APIs: just enough that the real gcloud
 * runs against it and parses every flag, filter and format the deck uses. Nothing it says is a measurement, nothing of
 * it may reach captures/, and a gcloud pointed here makes a cluster's platform `unknown`.
 */

export const PROJECT = 'stand-in-project'
export const ZONE = 'us-central1-a'
export const REGION = 'us-central1'
const VERSION = '1.35.8-gke.1036000'

/** An answer other than the usual one: gcloud sees this status and this message. */
interface Refusal {
  on: RegExp
  status: number
  message: string
  reason?: string
  times?: number
  /** Only once this has been asked. */
  after?: RegExp
}

export interface StandInCluster {
  name: string
  body: Record<string, any>
  status: string
  statusMessage?: string
  /** Looks until it is what it is on the way to. */
  looks: number
  id: string
  createTime: string
  /** Namespaces by name, with their labels. */
  namespaces: Record<string, Record<string, string>>
  /** The Service, once it is applied. */
  service: { uid: string, annotations: Record<string, string>, ip: string } | null
}

/** Named things of Compute Engine, by kind as gcloud calls it. */
type Resources = Record<string, Record<string, any>[]>

interface Quota { metric: string, limit: number, usage: number }

export interface State {
  clusters: StandInCluster[]
  resources: Resources
  refusals: Refusal[]
  enabled: string[]
  quotas: Quota[]
  /** Those that all regions share. */
  projectQuotas: Quota[]
  /** Forwarding rules outlive their Service by so many looks. */
  lingering: number
  /** Which kind of load balancer a Service gets. */
  balancer: 'backend-service' | 'target-pool'
  /** Organisation policies in force, by their constraint. */
  policies: Record<string, object>
  requests: string[]
}

/** Starts the stand-in on a free port of the loopback; `state` may be changed while it runs. */
export async function standIn(state = emptyState()): Promise<{ url: string, state: State, close: () => Promise<void> }> {
  const server: Server = createServer((request, response) => void answer(request, response, state))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    state,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

/** A cluster as the API gives it back for what was asked. */
export function clusterBody({ name, body, status, statusMessage, id, createTime }: StandInCluster) {
  const [pool] = body.nodePools
  return {
    ...body,
    ...{ name, id, status, createTime, location: ZONE, zone: ZONE, endpoint: '203.0.113.10' },
    ...statusMessage ? { statusMessage } : {},
    currentMasterVersion: body.initialClusterVersion,
    currentNodeVersion: body.initialClusterVersion,
    currentNodeCount: pool.initialNodeCount,
    masterAuth: { clusterCaCertificate: Buffer.from('stand-in').toString('base64') },
    nodePools: [{ ...pool, version: body.initialClusterVersion, status: 'RUNNING' }],
    selfLink: `https://container.googleapis.com/v1/projects/${PROJECT}/zones/${ZONE}/clusters/${name}`,
  }
}

// --- internal ---

function emptyState(): State {
  return {
    clusters: [],
    resources: { subnetworks: [{ name: 'default' }] },
    refusals: [],
    enabled: ['container.googleapis.com', 'compute.googleapis.com', 'iap.googleapis.com'],
    quotas: [
      { metric: 'N2_CPUS', limit: 24, usage: 0 },
      { metric: 'CPUS', limit: 24, usage: 0 },
      { metric: 'IN_USE_ADDRESSES', limit: 8, usage: 0 },
      { metric: 'DISKS_TOTAL_GB', limit: 4096, usage: 0 },
    ],
    projectQuotas: [{ metric: 'CPUS_ALL_REGIONS', limit: 32, usage: 0 }],
    lingering: 1,
    balancer: 'backend-service',
    policies: {},
    requests: [],
  }
}

type Reply = [status: number, body: unknown]
type Route = [pattern: RegExp, reply: (state: State, match: RegExpExecArray, body: any) => Reply]

async function answer(request: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  const line = `${request.method} ${new URL(request.url!, 'http://stand-in').pathname}`
  state.requests.push(line)
  if (line === 'POST /batch/compute/v1') {
    const [type, said] = answerBatch(text, (each, body) => reply(state, each, body))
    response.writeHead(200, { 'content-type': type }).end(said)
    return
  }
  if (line === 'POST /kubectl') {
    response.end(kubectlSays(state, text.split('\0').slice(0, -1)))
    return
  }
  const [status, body] = reply(state, line, text)
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function reply(state: State, line: string, text: string): Reply {
  const refusal = state.refusals.find(({ on, times, after }) =>
    on.test(line) && times !== 0 && (!after || state.requests.some(one => after.test(one))))
  if (refusal) {
    if (refusal.times !== undefined) refusal.times--
    return failure(refusal.status, refusal.message, refusal.reason)
  }
  for (const [pattern, answered] of ROUTES) {
    const match = pattern.exec(line)
    if (match) return answered(state, match, text === '' ? null : JSON.parse(text))
  }
  return failure(404, `the stand-in has no ${line}`)
}

function failure(code: number, message: string, reason = 'standIn'): Reply {
  const status = { 400: 'FAILED_PRECONDITION', 401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND', 409: 'ALREADY_EXISTS', 429: 'RESOURCE_EXHAUSTED' }[code] ?? 'INTERNAL'
  return [code, { error: { code, message, status, errors: [{ message, reason, domain: 'global' }] } }]
}

const CLUSTERS = `/v1/projects/${PROJECT}/locations/${ZONE}/clusters`
const COMPUTE = `/compute/v1/projects/${PROJECT}`

const ROUTES: Route[] = [
  [at('GET', `/v1/projects/${PROJECT}`), () => [200, { projectId: PROJECT, projectNumber: '123456789012', lifecycleState: 'ACTIVE', name: PROJECT }]],
  [at('POST', `/v1/projects/${PROJECT}:getEffectiveOrgPolicy`), ({ policies }, _, { constraint }) => [200, { constraint, ...policies[constraint] }]],
  [at('GET', `/v1/projects/${PROJECT}/services`), ({ enabled }) => [200, { services: enabled.map(service) }]],
  [at('GET', `/v1/projects/${PROJECT}/services/([a-z.]+)`), (_, [, name]) => [200, service(name!)]],
  [at('GET', `/v1/projects/${PROJECT}/locations/${ZONE}/serverConfig`), () => [200, { channels: [{ channel: 'REGULAR', defaultVersion: VERSION, validVersions: [VERSION, '1.36.4-gke.1000000'] }] }]],
  [at('POST', CLUSTERS), create],
  [at('GET', `${CLUSTERS}/([^/]+)`), (state, [, name]) => describe(state, name!)],
  [at('DELETE', `${CLUSTERS}/([^/]+)`), remove],
  [at('GET', `/v1/projects/${PROJECT}/locations/-/clusters`), ({ clusters }) => [200, { clusters: clusters.map(clusterBody) }]],
  [at('GET', COMPUTE), ({ projectQuotas: quotas }) => [200, { name: PROJECT, quotas }]],
  [at('GET', `${COMPUTE}/regions/${REGION}`), ({ quotas }) => [200, { name: REGION, quotas }]],
  [at('GET', `${COMPUTE}/aggregated/([A-Za-z]+)`), (state, [, kind]) => [200, { items: { [`regions/${REGION}`]: { [kind!]: linger(state, kind!) } } }]],
  [at('GET', `${COMPUTE}/global/([A-Za-z]+)`), (state, [, kind]) => [200, { items: linger(state, kind!) }]],
  [at('GET', `${COMPUTE}/(?:regions|zones)/[^/]+/([A-Za-z]+)/([^/]+)`), (state, [, kind, name]) => one(state, kind!, name!)],
  [at('GET', `${COMPUTE}/global/([A-Za-z]+)/([^/]+)`), (state, [, kind, name]) => one(state, kind!, name!)],
  [at('POST', `${COMPUTE}/zones/${ZONE}/instances`), (state, _, body) => insert(state, 'instances', body, 'zones', ZONE)],
  [at('POST', `${COMPUTE}/global/firewalls`), (state, _, body) => insert(state, 'firewalls', body, 'global')],
  [at('DELETE', `${COMPUTE}/(?:zones/${ZONE}|global)/(instances|firewalls)/([^/]+)`), (state, [, kind, name]) => discard(state, kind!, name!)],
  [at('GET', `${COMPUTE}/global/operations/([^/]+)|POST ${COMPUTE}/global/operations/([^/]+)/wait`), (_, [, name, waited]) => [200, { ...computed((name ?? waited)!, 'DONE'), zone: undefined, targetLink: link('global', 'firewalls', (name ?? waited)!), selfLink: link('global', 'operations', (name ?? waited)!) }]],
  [at('POST', `${COMPUTE}/regions/${REGION}/([A-Za-z]+)/([^/]+)/getHealth`), (_, [, kind]) => [200, { kind: kind === 'targetPools' ? 'compute#targetPoolInstanceHealth' : 'compute#backendServiceGroupHealth', healthStatus: [{ instance: link('zones', ZONE, 'instances', 'gke-deck-v1-standin-default-pool-1a2b3c4d-x0x0'), ipAddress: '10.128.0.4', healthState: 'HEALTHY' }] }]],
  [at('POST', `${COMPUTE}/zones/${ZONE}/instances/([^/]+)/reset`), reset],
  [at('POST', `${COMPUTE}/zones/${ZONE}/operations/([^/]+)/wait`), (_, [, name]) => [200, computed(name!, 'DONE')]],
  [at('POST', `${COMPUTE}/zones/${ZONE}/networkEndpointGroups/([^/]+)/listNetworkEndpoints`), () => [200, { items: [{ networkEndpoint: { ipAddress: '10.128.0.4', instance: 'gke-deck-v1-standin-default-pool-1a2b3c4d-x0x0' } }] }]],
]

export function link(...parts: string[]): string {
  return `https://www.googleapis.com/compute/v1/projects/${PROJECT}/${parts.join('/')}`
}

function at(method: string, path: string): RegExp {
  return new RegExp(`^${method} ${path}$`)
}

function service(name: string) {
  return { name: `projects/1/services/${name}`, config: { name }, state: 'ENABLED' }
}

function operation(name: string, type: string) {
  return { name: 'operation-stand-in', operationType: type, zone: ZONE, status: 'RUNNING', targetLink: `https://container.googleapis.com/v1/projects/${PROJECT}/zones/${ZONE}/clusters/${name}`, selfLink: `https://container.googleapis.com/v1/projects/${PROJECT}/zones/${ZONE}/operations/operation-stand-in` }
}

function computed(name: string, status: string) {
  return { kind: 'compute#operation', name, operationType: 'reset', progress: 100, status, zone: link('zones', ZONE), targetLink: link('zones', ZONE, 'instances', name), selfLink: link('zones', ZONE, 'operations', name) }
}

function reset({ resources }: State, [, name]: RegExpExecArray): Reply {
  const machine = resources.instances?.find(one => one.name === name)
  return machine ? [200, computed(name!, 'RUNNING')] : failure(404, `The resource 'projects/${PROJECT}/zones/${ZONE}/instances/${name}' was not found`)
}

function create(state: State, _: RegExpExecArray, { cluster: body }: any): Reply {
  if (state.clusters.some(({ name }) => name === body.name)) return failure(409, `Already exists: ${CLUSTERS}/${body.name}.`)
  const number = state.clusters.length + 1
  state.clusters.push({
    ...{ name: body.name, body, status: 'PROVISIONING', looks: 1, service: null },
    id: String(number).repeat(64),
    createTime: new Date().toISOString(),
    namespaces: { 'default': {}, 'kube-system': {}, 'kube-public': {}, 'kube-node-lease': {}, 'gmp-public': {}, 'gmp-system': {}, 'gke-managed-system': {} },
  })
  const pool = body.nodePools[0]
  for (let node = 0; node < pool.initialNodeCount; node++) {
    put(state, 'instances', { name: `gke-${body.name}-default-pool-1a2b3c4d-x${node}x${node}`, status: 'RUNNING', zone: link('zones', ZONE), labels: pool.config.resourceLabels, scheduling: { provisioningModel: pool.config.spot ? 'SPOT' : 'STANDARD' } })
  }
  return [200, operation(body.name, 'CREATE_CLUSTER')]
}

function describe(state: State, name: string): Reply {
  const cluster = state.clusters.find(one => one.name === name)
  if (!cluster) return failure(404, `Not found: projects/${PROJECT}/zones/${ZONE}/clusters/${name}.`)
  if (cluster.looks > 0) cluster.looks--
  else if (cluster.status === 'PROVISIONING') cluster.status = 'RUNNING'
  else if (cluster.status === 'STOPPING') {
    state.clusters = state.clusters.filter(one => one !== cluster)
    for (const kind of Object.keys(state.resources)) state.resources[kind] = state.resources[kind]!.filter(one => one.stays || !one.name.startsWith(`gke-${name}-`))
    return describe(state, name)
  }
  return [200, clusterBody(cluster)]
}

function remove(state: State, [, name]: RegExpExecArray): Reply {
  const cluster = state.clusters.find(one => one.name === name)
  if (!cluster) return failure(404, `Not found: ${name}.`)
  Object.assign(cluster, { status: 'STOPPING', looks: 0 })
  return [200, operation(name!, 'DELETE_CLUSTER')]
}

function insert(state: State, kind: string, body: any, ...where: string[]): Reply {
  if (state.resources[kind]?.some(({ name }) => name === body.name)) return failure(409, `The resource '${kind}/${body.name}' already exists`)
  put(state, kind, { ...body, status: 'RUNNING', zone: link('zones', ZONE), selfLink: link(...where, kind, body.name) })
  return [200, { ...computed(body.name, 'RUNNING'), zone: where[0] === 'zones' ? link('zones', ZONE) : undefined, operationType: 'insert', targetLink: link(...where, kind, body.name), selfLink: link(...where, 'operations', body.name) }]
}

function discard({ resources }: State, kind: string, name: string): Reply {
  const found = resources[kind]?.find(each => each.name === name)
  if (!found) return failure(404, `The resource '${kind}/${name}' was not found`)
  resources[kind] = resources[kind]!.filter(each => each !== found)
  return [200, { ...computed(name, 'DONE'), zone: kind === 'instances' ? link('zones', ZONE) : undefined, operationType: 'delete', targetLink: found.selfLink, selfLink: found.selfLink.replace(`/${kind}/`, '/operations/') }]
}

export function put({ resources }: State, kind: string, what: Record<string, any>): void {
  resources[kind] = [...resources[kind] ?? [], { selfLink: link('regions', REGION, kind, what.name), ...what }]
}

/** What is on its way out is seen a few times more, as in the cloud. */
function linger({ resources }: State, kind: string): unknown[] {
  const seen = resources[kind] ?? []
  resources[kind] = seen.filter(one => one.going === undefined || one.going-- > 0)
  return resources[kind]!
}

function one({ resources }: State, kind: string, name: string): Reply {
  const found = resources[kind]?.find(each => each.name === name)
  return found ? [200, found] : failure(404, `The resource 'projects/${PROJECT}/regions/${REGION}/${kind}/${name}' was not found`)
}
