import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { LatencyPair } from './latency.ts'
import { perSet } from '../set/per-set.ts'
import { SIDES } from '../words.ts'
import { parseLatency } from './latency-log.ts'
import { pairsOf } from './latency.ts'
import { readEach } from './side.ts'

/** What connecting cost on one side in one half, while Cilium had one host routing and Hubble was on or off. */
export interface Routed {
  /** As Cilium was told: `bpf-on`. */
  setting: string
  pairs: readonly LatencyPair[]
  from: CaptureId
  /** What Cilium's agent itself said it ran with then, and where; null if that was not captured. */
  said: { routing: string, hubble: string, from: CaptureId } | null
}

/** Every log of a side, in the order in which they were recorded. Read once for each set. */
export const readRouted = perSet((set: VerifiedSet, side: Side): Routed[] =>
  readEach(set, 'routing', side, /^([a-z]+-[a-z]+)-(\d+)-latency$/, (text, from, [setting, half]) => {
    const log = parseLatency(text, from)
    return { setting: setting!, pairs: pairsOf(log, log.head.services.length, from), from, said: saidIn(set, `${setting}-${half}-status`) }
  }))

// --- internal ---

/** Whichever side it is that runs Cilium. */
function saidIn(set: VerifiedSet, step: string): Routed['said'] {
  for (const from of SIDES.map((side): CaptureId => `routing.${side}.${step}`)) {
    const status = set.text(from) ?? ''
    const [routing, hubble] = [/^Routing:.*\bHost: (\S+)/m, /^Hubble: +(\S+)/m].map(one => one.exec(status)?.[1])
    if (routing !== undefined && hubble !== undefined) return { routing, hubble, from }
  }
  return null
}
