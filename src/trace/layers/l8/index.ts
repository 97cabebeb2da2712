import type { LayerStep, Step } from '../../step.ts'
import type { TraceLayer } from '../layer.ts'
import { ON_CILIUM, ON_IPTABLES, ON_KUBE_PROXY, ON_NFTABLES } from '../../../words.ts'

const POLICY = 'nginx-allow-client'

/** How many of a node's rules name the policy: none, without an engine that enforces it. */
const COUNTED: Omit<LayerStep, 'title' | 'run'> = {
  name: 'verdict',
  complete: { kind: 'lines', match: String.raw`^\d+$`, atLeast: 1 },
  okExit: [0, 1],
  lead: true,
  adds: { on: ON_KUBE_PROXY, unless: /^[1-9]/, says: 'To enforce it {side} would need a policy engine: on GKE Calico, by --enable-network-policy.' },
}

const ASK = String.raw`curl -sS -o /dev/null -m 3 -w '%{http_code}\n'`

/** A try from one place at one moment. A time-out is an answer here, not a fault. */
function attempt(name: string, title: string, at: Step['at'], more: Partial<LayerStep> = {}): LayerStep {
  return {
    name,
    title,
    at,
    run: `${ASK} 'http://${at === 'client' ? '{vip}:{vipPort}' : '{service}:{port}'}/?{token}-policy'`,
    complete: { kind: 'lines', match: String.raw`^\d{3}$`, atLeast: 1 },
    okExit: [0, 7, 28],
    attempts: 1,
    ...more,
  }
}

/** Can a stranger be kept out, by identity? Runs last, because the policy locks out the Service's own clients too. */
export const layer: TraceLayer = {
  id: 'l8',
  name: 'Policy',
  question: 'Can a stranger be kept out, by identity?',
  about: ['pod'],
  place: 80,
  turn: 8,
  steps: [
    attempt('client-before', 'Before: the client', 'client-pod'),
    attempt('stranger-before', 'Before: the stranger', 'stranger-pod'),
    attempt('outside-before', 'Before: from outside, through the VIP', 'client'),
    {
      name: 'apply',
      title: 'Only app=client may come in',
      run: 'kubectl -n {namespace} apply -f src/trace/workload/policy.yaml',
      complete: { kind: 'lines', match: `networkpolicy.networking.k8s.io/${POLICY} `, atLeast: 1 },
      undo: `kubectl -n {namespace} delete networkpolicy ${POLICY} --ignore-not-found`,
      settle: 30,
    },
    {
      name: 'policy',
      title: 'The policy, as the cluster stores it',
      run: 'kubectl -n {namespace} get networkpolicy -o wide',
      complete: { kind: 'rows', atLeast: 1 },
      lead: true,
    },
    attempt('client-during', 'Under the policy: the client', 'client-pod', { lead: true }),
    attempt('stranger-during', 'Under the policy: the stranger', 'stranger-pod', { lead: true }),
    attempt('outside-during', 'Under the policy: from outside, through the VIP', 'client'),
    {
      ...COUNTED,
      on: ON_IPTABLES,
      title: 'Filter rules that name the policy',
      at: 'netfilter',
      run: `bash -o pipefail -c '$0 -t filter | grep -c -F -e "$1"' {iptables}-save ${POLICY}`,
    },
    {
      ...COUNTED,
      on: ON_NFTABLES,
      title: 'Rules of iptables and nftables that name the policy',
      at: 'toolbox',
      run: `bash -o pipefail -c '{ $0; nft list ruleset; } | grep -c -F -e "$1"' {iptables}-save ${POLICY}`,
    },
    {
      name: 'verdict',
      on: ON_CILIUM,
      title: 'Hubble: who was turned away',
      at: 'hubble',
      run: 'hubble observe --since {strangerDuringStarted} --verdict DROPPED --type drop --from-pod {namespace}/stranger',
      complete: { kind: 'lines', match: 'DROPPED', atLeast: 1 },
      lead: true,
    },
    {
      name: 'identities',
      on: ON_CILIUM,
      title: 'The identities the verdict was made of',
      run: 'kubectl -n {namespace} get ciliumendpoints',
      complete: { kind: 'rows', atLeast: 5 },
    },
    {
      name: 'policy-map',
      on: ON_CILIUM,
      title: 'The policy map of a replica on this node',
      at: 'agent',
      run: 'cilium-dbg bpf policy get {endpoint} -n',
      complete: { kind: 'rows', atLeast: 2 },
    },
    {
      name: 'lift',
      title: 'The policy is taken away',
      run: `kubectl -n {namespace} delete networkpolicy ${POLICY}`,
      complete: { kind: 'lines', match: 'deleted', atLeast: 1 },
      attempts: 1,
      settle: 5,
    },
    attempt('stranger-after', 'After: the stranger', 'stranger-pod'),
    attempt('outside-after', 'After: from outside, through the VIP', 'client'),
  ],
}
