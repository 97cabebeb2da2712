import { constants, tmpdir } from 'node:os'
import process from 'node:process'
import { inspect } from 'node:util'
import { visible } from './visible.ts'

export { visible, visibleJson } from './visible.ts'

/**
 * An error that a person can fix: what was run, what came back, what to do. Printed without a stack, also by build tools: its
 * message is {@link visible}.
 */
export class Fault extends Error {
  constructor(message: string) {
    super(visible(message))
  }

  /** Slidev's command line, which runs the deck's plugins, prints an error as Node's `inspect` formats it. */
  [inspect.custom](): string {
    return this.message
  }
}

/** A command got arguments that it does not take: exit code 2. */
export class Misuse extends Fault {}

/** A signal or a closed stream ended the work; everything that had to be undone has been. */
export class Interrupted extends Fault {
  readonly signal: NodeJS.Signals

  constructor(signal: NodeJS.Signals) {
    super(signal === 'SIGPIPE' ? '' : `Interrupted by ${signal}.`)
    this.signal = signal
  }

  /** 128 plus the signal's number, as in a shell. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal]
  }
}

/** An error whose message and stack are {@link visible}, whichever code prints it. */
export function visibleError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  error.message = visible(error.message)
  error.stack &&= visible(error.stack)
  return error
}

/**
 * Runs `work` and prints what ended it to stderr, made safe for a terminal even if it quotes a cluster's bytes; without a stack
 * unless the environment has `DEBUG=1`. Returns the exit code for the process: `work`'s own or 0, 1 for a fault, 2 for a {@link
 * Misuse}, 128 plus the signal's number for an interruption.
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

/** The message for a person: a fault's own, and for any other error one sentence that says it is a bug of ours. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Misuse || error instanceof Interrupted) return error.message
  if (process.env.DEBUG === '1' && error instanceof Error) return error.stack ?? error.message
  if (error instanceof Fault) return error.message
  const { message = String(error), code, syscall, path = '' } = (error ?? {}) as NodeJS.ErrnoException
  const sentence = message.replaceAll(/\s+/g, ' ').replace(/(?<![.!?])$/, '.')
  if (code === 'ENOENT' && path.startsWith(tmpdir())) return `There is no folder ${tmpdir()} for temporary files; TMPDIR has to name one.`
  return syscall === undefined ? `${sentence} This is a fault of this program; DEBUG=1 shows where.` : sentence
}

/** What an error says of itself, of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** If the system refused to write, a fault with what to do; any other error unchanged. The set in `dir` is untouched. */
export function asUnwritten(error: unknown, dir: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === undefined || !UNWRITTEN.includes(code)) return error
  return new Fault(`Nothing more could be written: ${message}.\nThe set in ${dir} is unchanged.\n  → ${ROOM}`)
}

// --- internal ---

/** The disk is full, the user's quota is, it is read-only, or it is broken (errno(3)). */
const UNWRITTEN = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']

const ROOM = 'Free some room there, or record elsewhere: npm run refresh -- --into DIR'
