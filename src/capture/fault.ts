/**
 * Something a person can mend: what was run, what came back, what to do. Printed without a stack, by whoever prints it (a build
 * tool too): its message is {@link visible}.
 */
export class Fault extends Error {
  constructor(message: string) {
    super(visible(message))
  }
}

/** Text that cannot move the cursor, ring the bell or turn the line around in a terminal. */
export function visible(text: string): string {
  return text.replaceAll(ACTING, character => `\\u{${character.codePointAt(0)!.toString(16)}}`)
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
 * Runs `work` and prints a {@link Fault} plainly, whatever a cluster's bytes have put into it; gives the exit code for the
 * process: 0, 1, or 130 for an interrupt.
 */
export async function exitCodeOf(work: () => Promise<number | void>): Promise<number> {
  try {
    return await work() ?? 0
  }
  catch (error) {
    process.stderr.write(`${visible(error instanceof Fault
      ? error.message
      : (error as Error).stack ?? String(error))}\n`)
    return error instanceof Interrupted
      ? error.exitCode
      : 1
  }
}

/** What to do where the system refused to write, as a fault; any other error as it is. The set in `dir` is as it was. */
export function asUnwritten(error: unknown, dir: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === undefined || !UNWRITTEN.includes(code)) return error
  return new Fault(`Nothing more could be written: ${message}.\nThe set in ${dir} stands as it was.\n  → ${ROOM}`)
}

/** A signal ended the work; what had to be undone has been. */
export class Interrupted extends Fault {
  readonly exitCode: number

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`Interrupted by ${signal}.`)
    this.exitCode = signal === 'SIGINT'
      ? 130
      : 143
  }
}

// --- internal ---

// eslint-disable-next-line no-control-regex
const ACTING = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g

/** The disk is full, the user's share of it is, it is read-only, or it is broken (errno(3)). */
const UNWRITTEN = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']

const ROOM = 'Free some room there, or record elsewhere: npm run refresh -- --into DIR'
