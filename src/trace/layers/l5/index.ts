import type { Way } from '../../step.ts'
import type { TraceLayer } from '../layer.ts'
import { ON_CILIUM, ON_GKE, ON_KUBE_PROXY, ON_OTHER, onPlatforms } from '../../../words.ts'
import { accessLogOf, BURST, burstOf } from '../../marked-burst.ts'
import { seenOnTheWire } from '../../wire.ts'

/** Netfilter's entries of the marked request's connections, by conntrack's own tool. */
const CONNTRACK: Way = {
  at: 'toolbox',
  run: 'conntrack -L -p tcp --orig-src {clientIp} --orig-dst {frontend} --orig-port-dst {frontendPort}',
  complete: { kind: 'stderr', says: /flow entries have been shown/ },
}

/** The same without that tool, from the kernel's own list; grep exits 1 where it has none of them. */
const PROC: Way = {
  at: 'toolbox',
  run: `grep -F -e 'src={clientIp} dst={frontend}' /proc/net/nf_conntrack`,
  complete: { kind: 'digest' },
  okExit: [0, 1],
}

const IN_PROXY: Way = { ...CONNTRACK, at: 'kube-proxy', on: ON_KUBE_PROXY }

/** The kernel's list again, by a pod of the cluster that is on the node's network anyhow. */
const PROC_OF_OTHERS: readonly Way[] = [{ ...PROC, at: 'kube-proxy', on: ON_KUBE_PROXY }, { ...PROC, at: 'agent', on: ON_CILIUM }]

/** The same entries by the pods' addresses: wherever a packet was sent to, and wherever that was rewritten, a pod answers. */
const CONNTRACK_PODS: Way = {
  ...CONNTRACK,
  run: `bash -o pipefail -c 'conntrack -L -p tcp --orig-src "$2" --orig-port-dst "$1" | grep -E "src=($0) .*sport=$1 "' {pods} {port} {clientIp}`,
  okExit: [0, 1],
}

/** The same where packets come in for a NodePort, whose number is not the pods'. */
const BY_NODE_PORT: Way = {
  ...CONNTRACK_PODS,
  run: `bash -o pipefail -c 'conntrack -L -p tcp --orig-src "$3" --orig-port-dst "$2" | grep -E "src=($0) .*sport=$1 "' {pods} {port} {frontendPort} {clientIp}`,
}

/** Both from the kernel's list, by the fact that is the port packets come in for. */
const procOfPods = (port: 'port' | 'frontendPort'): Way => ({ ...PROC, run: `grep -E 'src={clientIp} .*dport={${port}} .*src=({pods}) .*sport={port} ' /proc/net/nf_conntrack` })

const REPLY = 'src host {frontend} and src port {frontendPort} and dst port {seenPort}'

/** Who remembers the connection, whose address does the pod see, what leaves the node? */
export const layer: TraceLayer = {
  id: 'l5',
  name: 'Tracking and the way back',
  question: 'Who remembers, and whose address does the pod see?',
  about: ['node', 'client'],
  place: 50,
  turn: 1,
  steps: [
    {
      name: 'reply',
      title: 'The reply of the marked request, on its way out',
      ...seenOnTheWire(REPLY),
      complete: { kind: 'lines', match: String.raw`{frontend}\.{frontendPort} > `, atLeast: 1 },
    },
    {
      name: 'burst',
      ...burstOf('{token}'),
      attempts: 1,
    },
    {
      name: 'access-log',
      ...accessLogOf('{token}'),
      complete: { kind: 'lines', match: '{token}-', atLeast: BURST + 1 },
      lead: true,
    },
    {
      name: 'conntrack',
      traffic: true,
      title: 'What netfilter\'s conntrack remembers of it',
      ...CONNTRACK,
      ways: {
        ...onPlatforms(ON_GKE, [IN_PROXY, CONNTRACK, PROC]),
        ...onPlatforms(ON_OTHER, [CONNTRACK, IN_PROXY, PROC, ...PROC_OF_OTHERS]),
      },
      show: { kind: 'head', lines: 4 },
      lead: true,
    },
    {
      name: 'conntrack-pods',
      traffic: true,
      title: 'The same table, asked by the pods\' addresses',
      ...CONNTRACK_PODS,
      ways: {
        ...onPlatforms(ON_GKE, [CONNTRACK_PODS, procOfPods('port')]),
        ...onPlatforms(ON_OTHER, [BY_NODE_PORT, procOfPods('frontendPort')]),
      },
      required: false,
    },
    {
      name: 'ct',
      on: ON_CILIUM,
      traffic: true,
      title: 'What Cilium\'s own table remembers of it',
      at: 'agent',
      run: `bash -o pipefail -c 'cilium-dbg bpf ct list global | grep -F -e "$0:"' {clientIp}`,
      complete: { kind: 'lines', match: '^TCP SVC ', atLeast: BURST, spread: true },
      lead: true,
    },
    {
      name: 'nat',
      on: ON_CILIUM,
      traffic: true,
      title: 'Which of it was given another source address',
      at: 'agent',
      run: `bash -o pipefail -c 'cilium-dbg bpf nat list | grep -F -e "$0:"' {clientIp}`,
      complete: { kind: 'digest' },
      okExit: [0, 1],
    },
  ],
}
