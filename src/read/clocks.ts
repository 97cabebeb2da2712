import type { Clock } from './probe-log.ts'

/**
 * Milliseconds to add to a time counted from clock `a` to have it counted from clock `b`. Two programs of one boot share the
 * monotonic clock; on two machines only their wall clocks can be compared, with the error of these.
 */
export function between(a: Clock, b: Clock): number {
  return a.boot !== null && a.boot === b.boot ? a.monotonicMs - b.monotonicMs : a.wallMs - b.wallMs
}

/** A moment that this machine's wall clock told, counted from clock `b`; `here` was read on this machine near that moment. */
export function momentOf(wallMs: number, here: Clock, b: Clock): number {
  return wallMs - here.wallMs + between(here, b)
}

/** By how many milliseconds wall and monotonic clock parted between two readings: one was set, or the machine slept. */
export function stepped(from: Clock, to: Clock): number {
  return Math.abs(to.wallMs - from.wallMs - (to.monotonicMs - from.monotonicMs))
}
