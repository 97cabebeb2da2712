import type { Stretch } from './outage.ts'
import type { Share } from './permutation.ts'
import type { ProbeLog } from './probe-log.ts'
import { isFailure } from './outage.ts'

/** Tries whose source port the log has: those from a port whose last try had failed, and all others. */
export interface PortReuse { again: Share, others: Share }

/**
 * Of the tries of a stretch, how many failed, by what became of the last one from the same address and port: it may have left an
 * entry in the dataplane that the next one meets. A probe takes its addresses in turn.
 */
export function portReuse({ head, tries }: ProbeLog, { from, until }: Stretch): PortReuse {
  const found: PortReuse = { again: { tried: 0, failed: 0 }, others: { tried: 0, failed: 0 } }
  const last = new Map<string, boolean>()
  for (const one of tries.toSorted((a, b) => a.start - b.start)) {
    if (one.port === null) continue
    const source = `${one.n % (head.sources ?? 1)} ${one.port}`
    const failed = isFailure(one)
    if (one.start >= from && one.start < until) {
      const kind = last.get(source) ? found.again : found.others
      kind.tried++
      if (failed) kind.failed++
    }
    last.set(source, failed)
  }
  return found
}
