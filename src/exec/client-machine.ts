import { attempt } from './attempt.ts'
import { shellLine, wordsOf } from './shell.ts'

/** Words to put before a command that is to run where requests start; empty if that is this machine. */
export type Client = readonly string[]

/**
 * The command line that runs a command where requests start. ssh hands its arguments to a shell on the other machine (ssh(1)), so
 * it gets one line, which that shell parses into exactly these words.
 */
export function fromClient(client: Client, words: readonly string[]): string[] {
  return isOverSsh(client) ? [...client, shellLine(words)] : [...client, ...words]
}

/**
 * The words of a command as its client ran them: a line given to ssh is split into words again. Others are unchanged, and so is
 * a line that {@link shellLine} does not write.
 */
export function asRunByClient(argv: readonly string[]): readonly string[] {
  return isOverSsh(argv) ? attempt(() => [...argv.slice(0, -1), ...wordsOf(argv.at(-1)!)], argv) : argv
}

/** Whether requests start on another machine, which cannot reach everything that this one can. */
export function isOverSsh(client: Client): boolean {
  return client[0] === 'ssh'
}
