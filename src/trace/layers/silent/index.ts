import type { Run } from '../../failover.ts'
import type { LayerStep } from '../../step.ts'
import type { TraceLayer } from '../layer.ts'
import { ON_KIND } from '../../../words.ts'
import { probed } from '../../failover.ts'
import { cutRun } from '../../nodecut.ts'

/** Ten are compared, as of a pod's end; two more for those that are void. */
const RUNS = 12

/**
 * Seconds a run lasts: the pods have left the Service after about 75, and netfilter keeps an unanswered SYN for 120. Their pods
 * would be evicted 300 after the node was not ready.
 */
const SECONDS = 270

/** Addresses that the client gets beside its own. */
const ADDRESSES = 64

/**
 * A node falls silent, as in the failover experiment, under two probes at a time and until nothing fails any more: one client
 * with its one address, which comes to use a source port again soon, and as many clients as it has addresses.
 */
export const layer: TraceLayer = {
  id: 'silent',
  name: 'The silent node, to its end',
  question: 'A node falls silent: how long do connections fail, from one address and from many?',
  place: 205,
  turn: 7,
  experiment: true,
  platforms: ON_KIND,
  steps: [
    addresses('given', `The client gets ${ADDRESSES} more addresses`, 'replace', ADDRESSES),
    ...Array.from({ length: RUNS }, (_, index) => cutRun('silent', index + 1, SECONDS, fromMany)).flat(),
    addresses('taken', 'The client has its one address again', 'del', 0),
  ],
}

// --- internal ---

function fromMany(run: Run): LayerStep[] {
  return [probed(run, 'many', `The same from each of the client's addresses in turn, ${run.says}`, ' --each-address')]
}

/** Both sides have one client: what both of them do to it is done once. */
function addresses(name: string, title: string, act: 'replace' | 'del', left: number): LayerStep {
  const line = (word: string) => `bash src/trace/workload/addresses.sh {clientIp} ${word} ${ADDRESSES}`
  return {
    name: `addresses-${name}`,
    title,
    at: 'here',
    run: line(act),
    complete: { kind: 'lines', match: `^${left}$`, atLeast: 1 },
    attempts: 1,
    abreast: true,
    ...act === 'replace' && { undo: line('del') },
  }
}
