import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { FailoverRun } from './failover.ts'
import { parseConntrack } from './conntrack.ts'

/** Unanswered SYNs that netfilter still remembers where requests arrive, after the silent node's pods have left the Service. */
export interface Stale { from: CaptureId, entries: number }

/** What netfilter remembered in each run of a node that falls silent, void ones left out; empty where nobody looked. */
export function readStale(set: VerifiedSet, runs: readonly FailoverRun[], side: Side): Stale[] {
  return runs.filter(run => run.side === side && run.voids.length === 0).flatMap(({ from: [probe] }) => {
    const capture = set.manifest.captures.find(({ id }) => id === probe!.replace(/-probe$/, '-stale'))
    if (capture?.status !== 'ok' || !capture.stdout) return []
    return [{ from: capture.id as CaptureId, entries: parseConntrack(set.read(capture.stdout).toString('utf8'), capture.id).length }]
  })
}
