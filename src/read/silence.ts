import type { ProbeLog } from './probe-log.ts'
import { isFailure } from './outage.ts'

/** Seconds around the moment at which a silent node's pods left the Service: runs are aligned at that moment. */
export const AROUND = { from: -45, until: 60 } as const

/** The share of the new connections that failed, for each second of {@link AROUND}; null for a second without a try. */
export type Shares = readonly (number | null)[]

/** Aligns a probe's log at the moment at which the pods had left the Service, in milliseconds on the probe's clock. */
export function sharesAround({ tries }: ProbeLog, left: number): Shares {
  const seconds = Array.from({ length: AROUND.until - AROUND.from }, () => ({ tried: 0, failed: 0 }))
  for (const one of tries) {
    const second = seconds[Math.floor((one.start - left) / 1000) - AROUND.from]
    if (!second) continue
    second.tried++
    if (isFailure(one)) second.failed++
  }
  return seconds.map(({ tried, failed }) => tried === 0 ? null : failed / tried)
}
