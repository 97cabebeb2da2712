import type { Clock } from './probe-log.ts'

/**
 * Milliseconds to add to a time on clock `a` to get the time on clock `b`. Two programs of one boot share the monotonic clock;
 * between two machines only the wall clocks can be compared, with their error.
 */
export function between(a: Clock, b: Clock): number {
  return a.boot !== null && a.boot === b.boot ? a.monotonicMs - b.monotonicMs : a.wallMs - b.wallMs
}

/** Converts a time of this machine's wall clock to a time on clock `b`; `here` was read on this machine near that moment. */
export function momentOf(wallMs: number, here: Clock, b: Clock): number {
  return wallMs - here.wallMs + between(here, b)
}

/** Whether wall and monotonic clock diverged between two readings: one was set, or the machine slept. */
export function isStepped(from: Clock, to: Clock): boolean {
  return Math.abs(to.wallMs - from.wallMs - (to.monotonicMs - from.monotonicMs)) > STEPPED
}

// --- internal ---

/** Milliseconds by which they may. */
const STEPPED = 100
