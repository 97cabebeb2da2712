import type { Stretch } from './outage.ts'
import type { Share } from './permutation.ts'
import type { ProbeLog } from './probe-log.ts'
import { sum } from 'd3-array'
import { isFailure } from './outage.ts'

/**
 * Tries whose source port the log has: those from a port whose last try had failed, and all others; and how many failed of whose
 * port it has nothing, as where no route is left when the port is asked for.
 */
export interface PortReuse { again: Share, others: Share, unknown: number }

/**
 * Of the tries of each stretch, how many failed, by what became of the last one from the same address and port: it may have left
 * an entry in the dataplane that the next one meets. A probe takes its addresses in turn.
 */
export function portReuse({ head, tries }: ProbeLog, stretches: readonly Stretch[]): PortReuse[] {
  const found = stretches.map((): PortReuse => ({ again: { tried: 0, failed: 0 }, others: { tried: 0, failed: 0 }, unknown: 0 }))
  const last = new Map<number, boolean>()
  for (const one of tries.toSorted((a, b) => a.start - b.start)) {
    const source = (one.n % (head.sources ?? 1)) * PORTS + (one.port ?? 0)
    const failed = isFailure(one)
    const within = found.filter((_, index) => one.start >= stretches[index]!.from && one.start < stretches[index]!.until)
    for (const part of within) count(part, one.port === null ? null : last.get(source) ?? false, failed)
    if (one.port !== null) last.set(source, failed)
  }
  return found
}

/** Of several runs together. */
export function portsOf(runs: readonly PortReuse[]): PortReuse {
  const all = (shares: readonly Share[]) => ({ tried: sum(shares, one => one.tried), failed: sum(shares, one => one.failed) })
  const [again, others] = [all(runs.map(one => one.again)), all(runs.map(one => one.others))]
  return { again, others, unknown: sum(runs, one => one.unknown) }
}

// --- internal ---

const PORTS = 65_536

/** `again`: whether the last try from its port had failed; null where the log has no port. */
function count(part: PortReuse, again: boolean | null, failed: boolean): void {
  if (again === null) {
    if (failed) part.unknown++
    return
  }
  const kind = again ? part.again : part.others
  kind.tried++
  if (failed) kind.failed++
}
