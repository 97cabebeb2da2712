import type { Complete, LayerStep, Step } from './step.ts'
import { quoted } from '../exec/shell.ts'

/** What stamp.ts printed is whole where it ends with the command's own success (src/trace/workload/stamp.ts). */
export const STAMPED: Complete = { kind: 'ends', with: /^\{"clock":.*"exitCode":0\}$/ }

/**
 * Exit codes of a command that {@link interruptedAfter} ended as intended: GNU's `timeout` always exits 124, BusyBox's exits as
 * the command does, and has no `--preserve-status`.
 */
export const INTERRUPTED: readonly number[] = [0, 124]

/** A command that is interrupted after so many seconds, with options that both GNU's `timeout` and BusyBox's have. */
export function interruptedAfter(seconds: number, words: string): string {
  return `timeout -s INT ${seconds} ${words}`
}

/** A step that runs it; in the sets that ship it has an earlier form, where `timeout` was GNU's. */
export function interrupted(seconds: number, words: string): Pick<Step, 'run' | 'formerly' | 'okExit'> {
  return { run: interruptedAfter(seconds, words), formerly: [`timeout --preserve-status -s INT ${seconds} ${words}`], okExit: INTERRUPTED }
}

/** tcpdump on every interface for 4 seconds, ended by a signal after which it prints its counts (tcpdump(8)). */
export function onTheWire(filter: string): string {
  return interruptedAfter(4, dump(filter))
}

/** A step that listens so on the receiving node while the marked request passes. */
export function seenOnTheWire(filter: string): Omit<LayerStep, 'name' | 'title' | 'complete'> {
  const during = { step: 'l3.request', ready: /listening on/ } as const
  return { ...interrupted(4, dump(filter)), at: 'toolbox', traffic: true, during, lead: true }
}

// --- internal ---

function dump(filter: string): string {
  return `tcpdump -nn -q -l -i any ${quoted(filter)}`
}
