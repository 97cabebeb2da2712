import type { Side } from '../words.ts'
import type { Ran } from './run.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { Fault, messageOf, visible } from './fault.ts'
import { run, tail } from './run.ts'
import { shellLine } from './shell.ts'

/** A wait: what it is for, what is still missing, and how many seconds it has taken of how many at most. */
export interface Waits { kind: 'waits', side?: Side, what: string, missing: string, seconds: number, atMost: number }

/** A sentence for a person who watches. */
export interface Message { kind: 'said', text: string }

/** Time limit, environment, abort signal, and who gets progress. */
export interface CommandOptions {
  /** Seconds. Default 60. */
  seconds?: number
  /** Added to the command's environment: KUBECONFIG, proxies. */
  env?: Record<string, string>
  signal?: AbortSignal
  /** What cannot be done if the command fails, in words: begins the error message. */
  purpose?: string
  /** Called every second with what is being waited for, and with other sentences worth showing. */
  tell?: (event: Waits | Message) => void
}

/** A command that failed; the message contains what a person needs to try it by hand. */
export class CommandFailed extends Fault {
  readonly ran: Ran

  constructor(ran: Ran, purpose?: string) {
    super(`${purpose ? `${purpose}:\n` : ''}$ ${shellLine(ran.argv)}\n${ending(ran)}${lastLines(ran)}`)
    this.ran = ran
  }
}

/** Runs `argv` and returns its stdout as text. Throws {@link CommandFailed} unless it exits 0. */
export async function runText(argv: readonly string[], terms: CommandOptions = {}): Promise<string> {
  const ran = await runWithin(argv, terms)
  if (ran.ending !== 'exited' || ran.exitCode !== 0) throw new CommandFailed(ran, terms.purpose)
  return ran.stdout.toString('utf8')
}

/** Runs `argv` and returns its result, failure included; throws only if the program does not exist or the run was interrupted. */
export async function runWithin(
  argv: readonly string[],
  { seconds = 60, env, signal, purpose }: CommandOptions = {},
): Promise<Ran> {
  const ran = await run(argv, { timeoutMs: seconds * 1000, env, signal })
  if (ran.ending === 'interrupted' || ran.ending === 'not found') throw new CommandFailed(ran, purpose)
  return ran
}

/** Whether `argv` exits 0. */
export async function succeeds(argv: readonly string[], terms: CommandOptions = {}): Promise<boolean> {
  const ran = await runWithin(argv, terms)
  return ran.ending === 'exited' && ran.exitCode === 0
}

/** How to wait. */
interface WaitOptions extends Pick<CommandOptions, 'signal' | 'tell'> {
  /** Milliseconds between two looks. Default 1000. */
  every?: number
  /** Whether to look again after an error; any other ends the wait. Default: after each. */
  passes?: (error: unknown) => boolean
}

/**
 * Calls `look` every second until it returns something other than null, for at most `seconds`; through `so far` it may report
 * what is missing, which is passed on to `tell`. On timeout throws a fault with the last such report, or with the last error of
 * `look`.
 */
export async function until<T>(
  what: string,
  seconds: number,
  look: (soFar: (missing: string) => void) => Promise<T | null>,
  { signal, tell, every = 1000, passes = () => true }: WaitOptions = {},
): Promise<T> {
  const began = performance.now()
  let missing = 'nothing was seen'
  for (;;) {
    signal?.throwIfAborted()
    const found = await look((text) => {
      missing = text
    }).catch((error: unknown) => {
      if (!passes(error)) throw error
      missing = messageOf(error)
      return null
    })
    if (found !== null) return found
    const gone = (performance.now() - began) / 1000
    if (gone >= seconds) break
    tell?.({ kind: 'waits', what, missing, seconds: Math.round(gone), atMost: seconds })
    await pause(every, undefined, { signal })
  }
  throw new Fault(`${what} was not ready within ${seconds} s: ${missing}`)
}

/** `waiting for 3 pods of nginx on kind-netflow-v2: 2 of 3 ready, 14 s of at most 120 s` */
export function waitingFor({ what, missing, seconds, atMost }: Waits): string {
  return `waiting for ${what}: ${visible(missing).split('\n').at(-1)!}, ${seconds} s of at most ${atMost} s`
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
