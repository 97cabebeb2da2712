import { constants, tmpdir } from 'node:os'
import process from 'node:process'
import { inspect } from 'node:util'
import { redacted } from '../secrets/search.ts'

/**
 * Something a person can mend: what was run, what came back, what to do. Printed without a stack, by whoever prints it (a build
 * tool too): its message is {@link visible}.
 */
export class Fault extends Error {
  constructor(message: string) {
    super(visible(message))
  }

  /** Slidev's command line, in which the deck's plugins run, prints an error as Node inspects it. */
  [inspect.custom](): string {
    return this.message
  }
}

/** A command was given words that it does not take: exit code 2. */
export class Misuse extends Fault {}

/** A signal, or a stream that was closed, ended the work; what had to be undone has been. */
export class Interrupted extends Fault {
  readonly signal: NodeJS.Signals

  constructor(signal: NodeJS.Signals) {
    super(signal === 'SIGPIPE' ? '' : `Interrupted by ${signal}.`)
    this.signal = signal
  }

  /** 128 and the signal's number, as a shell has it. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal]
  }
}

/** Text as it may be quoted: it shows no secret, and cannot move a terminal's cursor, ring its bell or turn its lines around. */
export function visible(text: string): string {
  return redacted(text).replaceAll(ACTING, character => `\\u{${character.codePointAt(0)!.toString(16)}}`)
}

/** A value as JSON that cannot act in a terminal, and is the same value: `JSON.stringify` leaves DEL, C1 and bidi as they are. */
export function visibleJson(value: unknown, space?: number): string {
  return JSON.stringify(value, null, space).replaceAll(ACTING, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** An error whose message and stack are {@link visible}, for whoever else may print it. */
export function visibleError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  error.message = visible(error.message)
  error.stack &&= visible(error.stack)
  return error
}

/**
 * Runs `work` and tells what ended it on stderr, whatever a cluster's bytes have put into that: never a stack, unless the
 * environment says `DEBUG=1`. Gives the exit code for the process: `work`'s own or 0, 1 for a fault, 2 for a {@link Misuse},
 * 128 and the signal's number for an interruption.
 */
export async function exitCodeOf(work: () => Promise<number | void>): Promise<number> {
  try {
    return await work() ?? 0
  }
  catch (error) {
    const said = sentenceOf(error)
    if (said) process.stderr.write(`${visible(said)}\n`)
    if (error instanceof Interrupted) return error.exitCode
    return error instanceof Misuse ? 2 : 1
  }
}

/** What a person is told of an error: a fault's own words, and of any other error one sentence that says whose fault it is. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Misuse || error instanceof Interrupted) return error.message
  if (process.env.DEBUG === '1' && error instanceof Error) return error.stack ?? error.message
  if (error instanceof Fault) return error.message
  const { message = String(error), code, syscall, path = '' } = (error ?? {}) as NodeJS.ErrnoException
  const sentence = message.replaceAll(/\s+/g, ' ').replace(/(?<![.!?])$/, '.')
  if (code === 'ENOENT' && path.startsWith(tmpdir())) return `There is no folder ${tmpdir()} for temporary files; TMPDIR has to name one.`
  return syscall === undefined ? `${sentence} This is a fault of this program; DEBUG=1 shows where.` : sentence
}

/** What to do where the system refused to write, as a fault; any other error as it is. The set in `dir` is as it was. */
export function asUnwritten(error: unknown, dir: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === undefined || !UNWRITTEN.includes(code)) return error
  return new Fault(`Nothing more could be written: ${message}.\nThe set in ${dir} is unchanged.\n  → ${ROOM}`)
}

// --- internal ---

// eslint-disable-next-line no-control-regex
const ACTING = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g

/** The disk is full, the user's share of it is, it is read-only, or it is broken (errno(3)). */
const UNWRITTEN = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']

const ROOM = 'Free some room there, or record elsewhere: npm run refresh -- --into DIR'
