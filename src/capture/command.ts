import type { Ran } from './run.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { Fault, visible } from './fault.ts'
import { run, shellLine, tail } from './run.ts'

/** How long, in which environment, and until when. */
export interface Terms {
  /** Seconds. Default 60. */
  seconds?: number
  /** Passed on as it is: KUBECONFIG, proxies. */
  env?: Record<string, string>
  signal?: AbortSignal
  /** What cannot be done if it fails, in words: said first. */
  purpose?: string
}

/** A command that did not do what it was asked; its message is what a person needs to try it by hand. */
export class CommandFailed extends Fault {
  readonly ran: Ran

  constructor(ran: Ran, purpose?: string) {
    super(`${purpose ? `${purpose}:\n` : ''}$ ${shellLine(ran.argv)}\n${ending(ran)}${lastLines(ran)}`)
    this.ran = ran
  }
}

/** Runs `argv` and gives its stdout as text. Throws {@link CommandFailed} unless it exits 0. */
export async function must(argv: readonly string[], terms: Terms = {}): Promise<string> {
  const ran = await attempt(argv, terms)
  if (ran.ending !== 'exited' || ran.exitCode !== 0) throw new CommandFailed(ran, terms.purpose)
  return ran.stdout.toString('utf8')
}

/** Runs `argv` whatever comes of it; throws only where the program does not exist or somebody interrupted. */
export async function attempt(argv: readonly string[], { seconds = 60, env, signal, purpose }: Terms = {}): Promise<Ran> {
  const ran = await run(argv, { timeoutMs: seconds * 1000, env, signal })
  if (ran.ending === 'interrupted' || ran.ending === 'not found') throw new CommandFailed(ran, purpose)
  return ran
}

/** Whether `argv` exits 0. */
export async function succeeds(argv: readonly string[], terms: Terms = {}): Promise<boolean> {
  const ran = await attempt(argv, terms)
  return ran.ending === 'exited' && ran.exitCode === 0
}

/**
 * Asks `look` every second until it gives something else than null, at most `seconds` long; each time it may say in
 * `so far` what is missing. Throws with the last of those, or with the last failure of the look itself.
 */
export async function until<T>(
  what: string,
  seconds: number,
  look: (soFar: (missing: string) => void) => Promise<T | null>,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000
  let missing = 'nothing was seen'
  for (;;) {
    signal?.throwIfAborted()
    const found = await look((text) => {
      missing = text
    }).catch((error: unknown) => {
      missing = error instanceof Error ? error.message : String(error)
      return null
    })
    if (found !== null) return found
    if (performance.now() >= deadline) break
    await pause(1000, undefined, { signal })
  }
  throw new Error(`${what} did not come about within ${seconds} s: ${missing}`)
}

// --- internal ---

function ending(ran: Ran): string {
  if (ran.limit !== undefined) return `too large: it printed more than ${ran.limit} bytes`
  return ran.ending === 'exited' ? `exit ${ran.exitCode}` : `${ran.ending} after ${Math.round(ran.durationMs / 1000)} s`
}

function lastLines(ran: Ran): string {
  const said = tail(ran.stderr).trim() || tail(ran.stdout).trim()
  return said ? `\n${visible(said)}` : ', and it said nothing'
}
