import type { Step } from './step.ts'
import { SIDES } from './words.ts'

/**
 * GKE's other ways to what a node knows, from the least invasive on. The toolbox, a pod of ours on the node that goes with
 * the run, answers for all layers; these show what there is without it. Google builds its own images, so each may be
 * refused, and the refusal is kept.
 */
export const nodeGke: readonly Step[] = [
  {
    name: 'kube-proxy-rules',
    layer: 'l4',
    sides: ['v1'],
    platforms: ['gke'],
    title: 'The rules as kube-proxy\'s own pod sees them',
    at: 'kubectl',
    run: ['kubectl', '-n', 'kube-system', 'exec', '{kubeProxy}', '--', 'iptables-save', '-t', 'nat'],
    complete: { kind: 'ends', with: /^# Completed on / },
    show: { kind: 'match', pattern: /-j (?:KUBE-SVC-|KUBE-SEP-|MASQUERADE|DNAT)/, atMost: 20 },
    required: false,
  },
  {
    name: 'conntrack-proc',
    layer: 'l5',
    sides: SIDES,
    platforms: ['gke'],
    traffic: true,
    title: 'The kernel\'s own list of connections, without conntrack\'s tool',
    at: 'toolbox',
    run: ['grep', '-F', '-e', 'src={clientIp} dst={vip}', '/proc/net/nf_conntrack'],
    complete: { kind: 'digest' },
    okExit: [0, 1],
    required: false,
  },
]
