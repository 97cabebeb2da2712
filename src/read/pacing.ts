import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { OneMore } from './scale.ts'
import { z } from 'zod'
import { perSet } from '../set/per-set.ts'
import { parseMore } from './scale-log.ts'
import { onesMore } from './scale.ts'
import { readEach } from './side.ts'

/** New endpoints of one kind on one side, while kube-proxy had one `minSyncPeriod`. */
export interface Pace {
  /** Milliseconds that kube-proxy was given. */
  period: number
  /** The endpoint came behind another change, or when no sync was due. */
  kind: 'after' | 'idle'
  /** The period that kube-proxy itself said it ran with (`10s`), and where; null of a side that has none. */
  said: { period: string, from: CaptureId } | null
  tries: readonly OneMore[]
  from: CaptureId
}

/** Every log of a side, in the order in which they were recorded. Read once for each set. */
export const readPace = perSet((set: VerifiedSet, side: Side): Pace[] =>
  readEach(set, 'pace', side, /^ms-(\d+)-(after|idle)$/, (text, from, [period, kind]) => {
    const tries = onesMore(parseMore(text, from), from)
    return { period: Number(period), kind: kind as Pace['kind'], said: saidIn(set, `pace.${side}.ms-${period}-config`), tries, from }
  }))

// --- internal ---

/** kube-proxy's own word on its configuration: `/configz` of its metrics server. */
const configz = z.object({ 'kubeproxy.config.k8s.io': z.object({ MinSyncPeriod: z.string() }) })

function saidIn(set: VerifiedSet, from: CaptureId): Pace['said'] {
  const text = set.text(from)
  return text === null ? null : { period: configz.parse(JSON.parse(text))['kubeproxy.config.k8s.io'].MinSyncPeriod, from }
}
