import { shellLine } from './shell.ts'

/** Words to put before a command that is to run where requests start; empty if that is this machine. */
export type Client = readonly string[]

/**
 * The command line that runs a command where requests start. ssh hands its arguments to a shell on the other machine (ssh(1)), so
 * it gets one line, which that shell parses into exactly these words.
 */
export function fromClient(client: Client, words: readonly string[]): string[] {
  return isOverSsh(client) ? [...client, shellLine(words)] : [...client, ...words]
}

/** The words of a command as its client ran them: a line given to ssh is split into words again. Others are unchanged. */
export function asRunByClient(argv: readonly string[]): readonly string[] {
  return isOverSsh(argv) ? [...argv.slice(0, -1), ...wordsOf(argv.at(-1)!)] : argv
}

/** Whether requests start on another machine, which cannot reach everything that this one can. */
export function isOverSsh(client: Client): boolean {
  return client[0] === 'ssh'
}

// --- internal ---

/** Parses what {@link shellLine} writes: words without or within single quotes, with `\'` between two quoted parts. */
function wordsOf(line: string): string[] {
  return line.match(/(?:'[^']*'|\\'|[^\s'\\])+/g)?.map(word => word.replaceAll(/'([^']*)'|\\(')/g, '$1$2')) ?? []
}
