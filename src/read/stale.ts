import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { FailoverRun } from './failover.ts'
import { parseConntrack } from './conntrack.ts'

/** Unanswered SYNs that netfilter still remembers where requests arrive, after the silent node's pods have left the Service. */
export interface Stale { from: CaptureId, entries: number }

/** What netfilter remembered in each run of a node that falls silent, void ones left out; empty where nobody looked. */
export function readStale(set: VerifiedSet, runs: readonly FailoverRun[], side: Side): Stale[] {
  return runs.filter(run => run.side === side && run.voids.length === 0).flatMap(({ from: [probe] }) => {
    const id = probe!.replace(/-probe$/, '-stale') as CaptureId
    const text = set.text(id)
    return text === null ? [] : [{ from: id, entries: parseConntrack(text, id).length }]
  })
}
