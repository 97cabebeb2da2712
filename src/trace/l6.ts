import type { Step } from './step.ts'
import { SIDES } from './words.ts'

/** Seconds the probe runs; the pod is deleted after its first quiet ones. */
const SECONDS = 15

const WATCH = '/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices?watch=1'
  + `&labelSelector=kubernetes.io/service-name={service}&timeoutSeconds=${SECONDS}`

const RULES = ['{iptables}', '-t', 'nat', '-S', 'KUBE-SVC-{chain}']
const SLOTS = ['bash', '-o', 'pipefail', '-c', 'cilium-dbg bpf lb list | grep -F -e "$0" | sort', '{vip}:{port}/TCP']

/** A pod dies: what do clients feel? */
export const l6: readonly Step[] = [
  {
    name: 'before',
    layer: 'l6',
    sides: ['v1'],
    title: 'The rules before',
    at: 'toolbox',
    run: RULES,
    complete: { kind: 'lines', match: '-j KUBE-SEP-', atLeast: 3 },
  },
  {
    name: 'before',
    layer: 'l6',
    sides: ['v2'],
    title: 'The map before',
    at: 'agent',
    run: SLOTS,
    complete: { kind: 'lines', match: String.raw`\([1-9]\d*\)\s*$`, atLeast: 3 },
  },
  {
    name: 'probe',
    layer: 'l6',
    sides: SIDES,
    title: 'A new connection every 20 ms, while a pod is deleted',
    at: 'client',
    run: [
      'node',
      '{probe}',
      '--to',
      '{vip}:{port}',
      '--every',
      '20',
      '--seconds',
      String(SECONDS),
    ],
    complete: { kind: 'ends', with: /^\{"summary":/ },
    show: { kind: 'match', pattern: /"outcome":"(?!ok|slow)|"summary"/, atMost: 8 },
    during: { step: 'l6.delete', ready: /^quiet$/m },
    timeout: SECONDS + 10,
    attempts: 1,
    lead: true,
  },
  {
    name: 'watch',
    layer: 'l6',
    sides: SIDES,
    title: 'What the EndpointSlice said meanwhile',
    at: 'kubectl',
    run: ['kubectl', 'get', '--raw', WATCH],
    complete: { kind: 'lines', match: '^\\{"type":"MODIFIED"', atLeast: 1 },
    during: { step: 'l6.delete', ready: /^\{"type":"ADDED"/m },
    timeout: SECONDS + 10,
    attempts: 1,
  },
  {
    name: 'delete',
    layer: 'l6',
    sides: SIDES,
    title: 'A replica is deleted, with its usual grace',
    at: 'kubectl',
    run: [
      'kubectl',
      '-n',
      '{namespace}',
      'delete',
      'pod',
      '{victim}',
      '--wait=false',
    ],
    complete: { kind: 'lines', match: 'deleted', atLeast: 1 },
    attempts: 1,
    unsettles: true,
    lead: true,
  },
  {
    name: 'after',
    layer: 'l6',
    sides: ['v1'],
    title: 'The rules after',
    at: 'toolbox',
    run: RULES,
    complete: { kind: 'lines', match: '-j KUBE-SEP-', atLeast: 1 },
  },
  {
    name: 'after',
    layer: 'l6',
    sides: ['v2'],
    title: 'The map after',
    at: 'agent',
    run: SLOTS,
    complete: { kind: 'lines', match: String.raw`\([1-9]\d*\)\s*$`, atLeast: 1 },
  },
]
