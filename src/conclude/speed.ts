import type { LatencyCell, LatencyRead } from '../read/latency.ts'
import type { Claim } from '../read/side.ts'
import type { Difference } from '../read/spread.ts'
import type { VerifiedSet } from '../set/verify.ts'
import { readLatency } from '../read/latency.ts'
import { difference } from '../read/spread.ts'
import { hundredths } from '../text/numbers.ts'
import { COMPARED, pairOf, sideName } from '../words.ts'

/** Where connecting to a Service by eBPF is not faster than by iptables, each against straight to the pod on its own side. */
export function notFaster(set: VerifiedSet): Claim | null {
  const [left, right] = pairOf(side => readLatency(set, side))
  return left && right ? notFasterIn(left, right) : null
}

/** What was timed on one side. */
export type Timings = Pick<LatencyRead, 'cells' | 'pairs'>

/**
 * The same of pairs, at the most Services first; null where the right side is shown to be faster everywhere, and
 * where no cell is on both. A side is faster where the interval of the difference excludes zero: two intervals of their own
 * may overlap and it still does.
 */
export function notFasterIn(left: Timings, right: Timings): Claim | null {
  const all = right.cells.flatMap((there) => {
    const here = left.cells.find(one => one.services === there.services && one.backend === there.backend)
    const more = difference(ratiosOf(left, there), ratiosOf(right, there))
    return here && more ? [{ left: here, right: there, more }] : []
  })
  const ahead = all.filter(({ more }) => more.shown && more.by < 0)
  const against = all.filter(one => !ahead.includes(one)).sort((a, b) => b.right.services - a.right.services)
  const found = against.find(({ more }) => more.shown) ?? against[0]
  return found ? claimOf(found, ahead) : null
}

// --- internal ---

interface Compared { left: LatencyCell, right: LatencyCell, more: Difference }

const WHERE = { here: 'its own node', there: 'another node' } as const

function ratiosOf({ pairs }: Timings, { services, backend }: LatencyCell): number[] {
  const own = pairs.filter(one => one.void === null && one.services === services && one.backend === backend)
  return own.map(({ service, pod }) => service / pod)
}

function claimOf({ left, right, more }: Compared, ahead: readonly Compared[]): Claim {
  const [one, other] = pairOf(sideName)
  const times = ({ ratio }: LatencyCell) => `${hundredths(ratio.is)} times (${hundredths(ratio.low)}–${hundredths(ratio.high)})`
  const verdict = more.shown ? `less on ${one}` : `no difference shown in ${left.pairs} and ${right.pairs} pairs`
  const compared = `${times(left)} as long as straight to it on ${one}, ${times(right)} on ${other}: ${verdict}`
  // what is ahead is said, too: a belief that holds in some places is not one that holds in none
  const elsewhere = ahead.length === 0 ? '' : ` It is less on ${other} ${ahead.map(cell => place(cell.right)).join('; ')}.`
  return {
    says: `${place(right).replace('a', 'A')}, connecting takes ${compared}.${elsewhere}`,
    points: COMPARED.toReversed().map(side => ({ capture: `scale.${side}.n-${right.services}-latency-1` as const, line: 1 })),
  }
}

function place({ services, backend }: LatencyCell): string {
  return `among ${services.toLocaleString('en')}, to a pod on ${WHERE[backend]}`
}
