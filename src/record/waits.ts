import type { Waits } from '../exec/command.ts'
import type { Side } from '../words.ts'
import { waitingFor } from '../exec/command.ts'

/** Whether a wait is worth a line of a log now: after 5 s, and each time it has lasted twice as long. */
export function throttledWaits(): (waits: Waits) => boolean {
  const next = new Map<string, number>()
  return ({ what, seconds }) => {
    // the wait began again
    if (seconds < FIRST) next.set(what, FIRST)
    if (seconds < (next.get(what) ?? FIRST)) return false
    next.set(what, seconds * 2)
    return true
  }
}

/** The current waits: each one is reported every second while it lasts. */
export interface CurrentWaits {
  report: (waits: Waits) => void
  /** Those of both sides, or of one, as texts. */
  texts: (side?: Side) => string[]
}

/** Keeps the current waits, for progress displays. */
export function currentWaits(now: () => number = () => performance.now()): CurrentWaits {
  const all = new Map<string, { waits: Waits, at: number }>()
  return {
    report: waits => void all.set(waits.what, { waits, at: now() }),
    texts: side => [...all.values()]
      .filter(({ waits, at }) => now() - at < OVER_MS && (side === undefined || waits.side === side))
      .map(({ waits }) => waitingFor(waits)),
  }
}

// --- internal ---

const FIRST = 5

/** A check itself may take seconds, on a busy machine. */
const OVER_MS = 5000
