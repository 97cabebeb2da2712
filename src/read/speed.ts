import type { VerifiedSet } from '../capture/verify.ts'
import type { Claim } from './given.ts'
import type { LatencyCell } from './latency.ts'
import { readLatency } from './latency.ts'
import { tidy } from './sentences/numbers.ts'

/** Where connecting to a Service by eBPF is not faster than by iptables, each against straight to the pod on its own side. */
export function notFaster(set: VerifiedSet): Claim | null {
  const [v1, v2] = (['v1', 'v2'] as const).map(side => readLatency(set, side)?.cells ?? [])
  return notFasterIn(v1!, v2!)
}

/** The same of cells, at the most Services first; null where V2's interval lies below V1's everywhere, and without cells. */
export function notFasterIn(v1: readonly LatencyCell[], v2: readonly LatencyCell[]): Claim | null {
  const pairs = v2.flatMap((there) => {
    const here = v1.find(one => one.services === there.services && one.backend === there.backend)
    return here ? [{ v1: here, v2: there }] : []
  })
  const against = pairs.filter(one => one.v2.ratio.high >= one.v1.ratio.low).sort((a, b) => b.v2.services - a.v2.services)
  const found = against.find(one => one.v1.ratio.high < one.v2.ratio.low) ?? against[0]
  return found ? claimOf(found) : null
}

// --- internal ---

const WHERE = { here: 'its own node', there: 'another node' } as const

function claimOf({ v1, v2 }: Record<'v1' | 'v2', LatencyCell>): Claim {
  const shown = v1.ratio.high < v2.ratio.low
  const times = ({ ratio }: LatencyCell) => `${tidy(ratio.is)} times (${tidy(ratio.low)}–${tidy(ratio.high)})`
  const among = `Among ${v2.services.toLocaleString('en')}, to a pod on ${WHERE[v2.backend]}`
  const compared = `${times(v1)} as long as straight to it on V1, ${times(v2)} on V2: ${shown ? 'less on V1' : 'no difference shown'}`
  return {
    says: `${among}, connecting takes ${compared}.`,
    points: (['v2', 'v1'] as const).map(side => ({ capture: `scale.${side}.n-${v2.services}-latency-1` as const, line: 1 })),
  }
}
