import type { LayerStep, Step } from '../../step.ts'
import type { TraceLayer } from '../layer.ts'
import { ON_KIND } from '../../../words.ts'
import { change } from '../../change.ts'
import { accessLogOf, BURST, burstOf } from '../../marked-burst.ts'

/** The values of `externalTrafficPolicy`, in the order in which a run takes them: what a Service has unless it is told, first. */
export const TRAFFIC_POLICIES = ['cluster', 'local'] as const
export type TrafficPolicy = typeof TRAFFIC_POLICIES[number]

/** So often one after the other: what one run shows may be chance, what comes back with the setting is the setting's. */
const RUNS = 3

/** Requests to a node without a replica, all at once, each with so many seconds. */
const TRIES = 10
const PATIENCE = 2

/** Seconds a changed policy is left alone before it is judged: as long as kube-proxy may wait between two syncs, and more. */
const SETTLE = 12

/** Where a load balancer asks a node about this Service; given, so that a command can name it before there is one. */
const HEALTH_PORT = 32_741

const TO_LOCAL = `{"spec":{"externalTrafficPolicy":"Local","healthCheckNodePort":${HEALTH_PORT}}}`
const TO_CLUSTER = '{"spec":{"externalTrafficPolicy":"Cluster"}}'

/** curl's word on each request: HTTP's code, its own exit code, seconds. */
const TOLD = String.raw`-w '%{http_code} %{exitcode} %{time_total}\n'`

/** Exit codes of curl where nothing, or somebody else, answers. */
const ANY = [0, 7, 28, 52, 56]

/**
 * The Service's traffic policy, as it is and Local, in turns: whose address a pod sees, and what a node without a pod answers. On
 * the lab: a cloud's load balancer first has to hear which nodes are left to it.
 */
export const layer: TraceLayer = {
  id: 'traffic',
  name: 'Traffic policy',
  question: 'Whose address does the pod see: is it the dataplane, or a setting?',
  place: 210,
  turn: 7,
  experiment: true,
  platforms: ON_KIND,
  steps: Array.from({ length: RUNS }, (_, index) => TRAFFIC_POLICIES.flatMap(policy => oneRun(policy, index + 1))).flat(),
}

// --- internal ---

function oneRun(policy: TrafficPolicy, run: number): LayerStep[] {
  const asked = [...asks(policy, run), ...policy === 'local' ? [health(run)] : []]
  if (policy === 'cluster') return asked
  return [
    patched(`local-${run}-patch`, `The Service's externalTrafficPolicy becomes Local: run ${run}`, TO_LOCAL, TO_CLUSTER),
    ...asked,
    patched(`local-${run}-lift`, `The Service's externalTrafficPolicy as it was: run ${run}`, TO_CLUSTER),
  ]
}

function asks(policy: TrafficPolicy, run: number): LayerStep[] {
  const of = stepOf(policy, run)
  const mark = `{token}-${policy}-${run}`
  return [
    of('service', {
      title: 'What the Service says of its traffic',
      run: 'kubectl -n {namespace} get service {service} -o custom-columns=NAME:.metadata.name,TRAFFIC:.spec.externalTrafficPolicy,HEALTH:.spec.healthCheckNodePort',
      complete: { kind: 'rows', atLeast: 1 },
    }),
    of('pods', {
      title: 'Where the replicas are',
      run: 'kubectl -n {namespace} get pods -l app={service} -o wide',
      complete: { kind: 'rows', atLeast: 3 },
    }),
    of('burst', burstOf(mark)),
    of('seen', {
      ...accessLogOf(`'?${mark}-'`),
      complete: { kind: 'lines', match: `${mark}-`, atLeast: BURST },
      attempts: 3,
    }),
    of('empty', {
      title: `The node port of a node without a replica, ${TRIES} tries`,
      at: 'beside',
      run: `curl -sS -o /dev/null --parallel --parallel-immediate --parallel-max ${TRIES} -m ${PATIENCE} ${TOLD} 'http://{emptyNodeIp}:{nodePort}/?${mark}-empty-[1-${TRIES}]'`,
      complete: { kind: 'lines', match: String.raw`^\d{3} `, atLeast: TRIES },
      okExit: ANY,
    }),
  ]
}

/** Asked of the receiving node, then of one without a replica. */
function health(run: number): LayerStep {
  return stepOf('local', run)('health', {
    title: 'What a load balancer is told of each node',
    at: 'beside',
    run: `curl -sS -m ${PATIENCE} ${TOLD} -o /dev/null http://{nodeIp}:${HEALTH_PORT}/healthz -o /dev/null http://{emptyNodeIp}:${HEALTH_PORT}/healthz`,
    complete: { kind: 'lines', match: String.raw`^\d{3} `, atLeast: 2 },
    okExit: ANY,
  })
}

type Asked = Pick<Step, 'title' | 'run' | 'complete'> & Partial<Step>

function stepOf(policy: TrafficPolicy, run: number) {
  return (name: string, { title, ...asked }: Asked): LayerStep => ({
    name: `${policy}-${run}-${name}`,
    title: `${title}: ${policy === 'local' ? 'Local' : 'Cluster'}, run ${run}`,
    attempts: 1,
    ...asked,
  })
}

function patched(name: string, title: string, patch: string, undo?: string): LayerStep {
  const line = (json: string) => `patch service {service} --patch '${json}'`
  return change(name, title, line(patch), 'patched', { abreast: true, settle: SETTLE, lasts: SETTLE, undo: undo && line(undo) })
}
