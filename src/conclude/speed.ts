import type { LatencyCell, LatencyRead } from '../read/latency.ts'
import type { Claim } from '../read/side.ts'
import type { Difference } from '../read/spread.ts'
import type { VerifiedSet } from '../set/verify.ts'
import { readLatency } from '../read/latency.ts'
import { difference } from '../read/spread.ts'
import { hundredths } from '../text/numbers.ts'
import { SIDES } from '../words.ts'

/** Where connecting to a Service by eBPF is not faster than by iptables, each against straight to the pod on its own side. */
export function notFaster(set: VerifiedSet): Claim | null {
  const [v1, v2] = SIDES.map(side => readLatency(set, side))
  return v1 && v2 ? notFasterIn(v1, v2) : null
}

/** What was timed on one side. */
export type Timings = Pick<LatencyRead, 'cells' | 'pairs'>

/**
 * The same of pairs, at the most Services first; null where V2 is shown to be faster everywhere, and where no cell is on both.
 * A side is faster where the interval of the difference excludes zero: two intervals of their own may overlap and it still does.
 */
export function notFasterIn(v1: Timings, v2: Timings): Claim | null {
  const all = v2.cells.flatMap((there) => {
    const here = v1.cells.find(one => one.services === there.services && one.backend === there.backend)
    const more = difference(ratiosOf(v1, there), ratiosOf(v2, there))
    return here && more ? [{ v1: here, v2: there, more }] : []
  })
  const ahead = all.filter(({ more }) => more.shown && more.by < 0)
  const against = all.filter(one => !ahead.includes(one)).sort((a, b) => b.v2.services - a.v2.services)
  const found = against.find(({ more }) => more.shown) ?? against[0]
  return found ? claimOf(found, ahead) : null
}

// --- internal ---

interface Compared { v1: LatencyCell, v2: LatencyCell, more: Difference }

const WHERE = { here: 'its own node', there: 'another node' } as const

function ratiosOf({ pairs }: Timings, { services, backend }: LatencyCell): number[] {
  const own = pairs.filter(one => one.void === null && one.services === services && one.backend === backend)
  return own.map(({ service, pod }) => service / pod)
}

function claimOf({ v1, v2, more }: Compared, ahead: readonly Compared[]): Claim {
  const times = ({ ratio }: LatencyCell) => `${hundredths(ratio.is)} times (${hundredths(ratio.low)}–${hundredths(ratio.high)})`
  const verdict = more.shown ? 'less on V1' : `no difference shown in ${v1.pairs} and ${v2.pairs} pairs`
  const compared = `${times(v1)} as long as straight to it on V1, ${times(v2)} on V2: ${verdict}`
  // what is ahead is said, too: a belief that holds in some places is not one that holds in none
  const elsewhere = ahead.length === 0 ? '' : ` It is less on V2 ${ahead.map(one => place(one.v2)).join('; ')}.`
  return {
    says: `${place(v2).replace('a', 'A')}, connecting takes ${compared}.${elsewhere}`,
    points: SIDES.toReversed().map(side => ({ capture: `scale.${side}.n-${v2.services}-latency-1` as const, line: 1 })),
  }
}

function place({ services, backend }: LatencyCell): string {
  return `among ${services.toLocaleString('en')}, to a pod on ${WHERE[backend]}`
}
