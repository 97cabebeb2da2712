import type { ProbeLog } from './probe.ts'
import { failuresIn, isFailure } from './outage.ts'

/** Seconds around the moment at which a silent node's pods left the Service: in these, runs are laid over each other. */
export const AROUND = { from: -45, until: 60 } as const

/** What clients felt of a node that fell silent, before its pods left the Service and after. */
export interface Silence {
  /** Share of the new connections of each second that failed, from {@link AROUND}.from on; null where none was tried. */
  shares: (number | null)[]
  /** New connections that failed after the cut, while the Service still named the node's pods, and after it had ceased to. */
  before: number
  after: number
  /** Whether connections still failed in the log's last {@link LAST} seconds. */
  failsAtEnd: boolean
}

/** The last seconds of a log, in which a failure means that its end cuts something off. */
export const LAST = 5

/**
 * Lays a probe's log around a moment: `cut`, when the node was cut off, and `left`, when its pods had left the Service, are
 * milliseconds on the probe's clock.
 */
export function silenceOf(probe: ProbeLog, cut: number, left: number): Silence {
  const end = probe.head.scheduled * probe.head.everyMs
  return {
    shares: sharesOf(probe, left),
    before: failuresIn(probe, { from: cut, until: left }).length,
    after: failuresIn(probe, { from: left, until: end }).length,
    failsAtEnd: failuresIn(probe, { from: end - LAST * 1000, until: end }).length > 0,
  }
}

// --- internal ---

function sharesOf({ tries }: ProbeLog, left: number): (number | null)[] {
  const seconds = Array.from({ length: AROUND.until - AROUND.from }, () => ({ tried: 0, failed: 0 }))
  for (const one of tries) {
    const second = seconds[Math.floor((one.start - left) / 1000) - AROUND.from]
    if (!second) continue
    second.tried++
    if (isFailure(one)) second.failed++
  }
  return seconds.map(({ tried, failed }) => tried === 0 ? null : failed / tried)
}
