import type { Waits } from '../exec/command.ts'
import type { Side } from '../words.ts'
import { waitingFor } from '../exec/command.ts'

/** Whether a wait is worth a line of a log now: after 5 s, and each time it has lasted twice as long. */
export function throttledWaits(): (waits: Waits) => boolean {
  const next = new Map<string, number>()
  return ({ what, seconds }) => {
    // it began anew
    if (seconds < FIRST) next.set(what, FIRST)
    if (seconds < (next.get(what) ?? FIRST)) return false
    next.set(what, seconds * 2)
    return true
  }
}

/** What is waited for at this moment: each wait is heard every second while it lasts. */
export interface CurrentWaits {
  hear: (waits: Waits) => void
  /** For both sides, or for one: a text for each. */
  texts: (side?: Side) => string[]
}

/** Keeps what is waited for, for whoever shows it. */
export function currentWaits(now: () => number = () => performance.now()): CurrentWaits {
  const all = new Map<string, { waits: Waits, heard: number }>()
  return {
    hear: waits => void all.set(waits.what, { waits, heard: now() }),
    texts: side => [...all.values()]
      .filter(({ waits, heard }) => now() - heard < OVER_MS && (side === undefined || waits.side === side))
      .map(({ waits }) => waitingFor(waits)),
  }
}

// --- internal ---

const FIRST = 5

/** A look itself may take seconds, on a busy machine. */
const OVER_MS = 5000
