/** Something a person can mend: what was run, what came back, what to do. Printed as it is, without a stack. */
export class Fault extends Error {}

/** Text that cannot move the cursor, ring the bell or turn the line around in a terminal. */
export function visible(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, control)
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

function control(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`
}
