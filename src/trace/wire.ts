import { quoted } from '../exec/shell.ts'
/**
 * Exit codes of a command that {@link interruptedAfter} ended as it was told to: GNU's `timeout` says 124 whatever the command
 * made of it, BusyBox's says what the command says, and has no `--preserve-status`.
 */
export const INTERRUPTED: readonly number[] = [0, 124]

/** A command ended as if interrupted after so many seconds, by the options that GNU's `timeout` and BusyBox's share. */
export function interruptedAfter(seconds: number, words: string): string {
  return `timeout -s INT ${seconds} ${words}`
}

/** tcpdump on every interface for 4 seconds, ended so that it counts what it saw (tcpdump(8)). */
export function onTheWire(filter: string): string {
  return interruptedAfter(4, dump(filter))
}

/** The words by which the sets were recorded that ship, where `timeout` was GNU's. */
export function formerlyOnTheWire(filter: string): string {
  return `timeout --preserve-status -s INT 4 ${dump(filter)}`
}

// --- internal ---

function dump(filter: string): string {
  return `tcpdump -nn -q -l -i any ${quoted(filter)}`
}
