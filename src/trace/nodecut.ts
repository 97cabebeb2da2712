import type { Layer } from '../words.ts'
import type { Run } from './failover.ts'
import type { LayerStep } from './step.ts'
import { ON_CILIUM, ON_KIND } from '../words.ts'
import { observed, staggerOf } from './failover.ts'
import { withCommon } from './step.ts'

/** The name and the words of this variant. */
export const CUT = { name: 'cut', title: 'a node falls silent' } as const

/**
 * Seconds a run lasts. A silent node is called not ready after about 40 and its pods leave the Service then; netfilter keeps an
 * unanswered SYN for 120 (net.netfilter.nf_conntrack_tcp_timeout_syn_sent), so what a stale entry does is seen after that.
 */
const SECONDS = 150

/** When the tables are looked at, in seconds after the probe began: the pods have left the Service on both sides. */
const LOOK = 110

/** `runs` runs in which the link of the node that does not receive is taken down on one side, then on the other. */
export function nodeCut(layer: Layer, runs: number): LayerStep[] {
  return Array.from({ length: runs }, (_, index) => index + 1).flatMap(number => cutRun(layer, number, SECONDS, tables))
}

/** One of them, of so many seconds; `meanwhile`: what is asked beside the probe and the watch. */
export function cutRun(layer: Layer, number: number, seconds: number, meanwhile: (run: Run) => LayerStep[]): LayerStep[] {
  const run: Run = { layer, id: `${CUT.name}-${number}`, act: 'cut', says: `${CUT.title}: run ${number}`, seconds }
  return [...observed(run), ...meanwhile(run), ...link(run, number)].map(step => ({ ...step, platforms: ON_KIND }))
}

/** What still points at the silent node while nothing does any more that should: looked at late in a run of it. */
export function tables(run: Run): LayerStep[] {
  const { layer, id, act, says } = run
  const of = { attempts: 1, bulk: true, timeout: LOOK + 20, during: { step: `${layer}.${id}-${act}` as const, ready: 0 } }
  return withCommon(of, [
    ...toPods(run),
    {
      name: `${id}-stale`,
      title: `Unanswered SYNs that netfilter remembers, ${says}`,
      at: 'toolbox',
      run: late('conntrack -L -p tcp --orig-src "$0" --orig-dst "$1" --state SYN_SENT', ' {clientIp} {vip}'),
      complete: { kind: 'stderr', says: /flow entries have been shown/ },
      show: { kind: 'head', lines: 4 },
    },
    {
      name: `${id}-services`,
      on: ON_CILIUM,
      title: `The agent's own list of backends, ${says}`,
      at: 'agent',
      run: late('cilium-dbg service list'),
      complete: { kind: 'rows', atLeast: 1 },
    },
  ])
}

// --- internal ---

/** Looked at late, in a run that goes on. */
function late(command: string, words = ''): string {
  return `bash -c 'sleep ${LOOK}; exec ${command}'${words}`
}

/** Where it is rewritten before netfilter, no entry has the Service's address: any is asked for, and Cilium's own table. */
function toPods({ id, says }: Run): LayerStep[] {
  return [
    {
      name: `${id}-stale-pods`,
      title: `Unanswered SYNs of the client to any address, ${says}`,
      at: 'toolbox',
      run: late('conntrack -L -p tcp --orig-src "$0" --state SYN_SENT', ' {clientIp}'),
      complete: { kind: 'stderr', says: /flow entries have been shown/ },
      required: false,
    },
    {
      name: `${id}-ct`,
      on: ON_CILIUM,
      title: `What Cilium's own table holds of the client, ${says}`,
      at: 'agent',
      run: `bash -o pipefail -c 'sleep ${LOOK}; cilium-dbg bpf ct list global | grep -F -e "$0:"' {clientIp}`,
      complete: { kind: 'digest' },
      okExit: [0, 1],
      required: false,
    },
  ]
}

function link({ id, act, says }: Run, number: number): LayerStep[] {
  const turn = (state: 'down' | 'up') => `bash src/trace/workload/link.sh {otherNode} ${state}`
  return withCommon({ at: 'here', attempts: 1, timeout: 30 }, [
    {
      name: `${id}-${act}`,
      title: `The node's link is taken down, ${says}`,
      run: turn('down'),
      complete: { kind: 'lines', match: 'state (DOWN|LOWERLAYERDOWN)', atLeast: 1 },
      undo: turn('up'),
      abreast: true,
      stagger: staggerOf(number),
    },
    {
      name: `${id}-mend`,
      title: `The node's link is up again, ${says}`,
      run: turn('up'),
      complete: { kind: 'lines', match: 'state UP', atLeast: 1 },
      unsettles: true,
    },
  ])
}
