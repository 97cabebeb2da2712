import { shellLine } from './shell.ts'

/** Words before a command that is to run where requests start; none on this machine itself. */
export type Client = readonly string[]

/**
 * The words that run a command where requests start. ssh hands what it is given to a shell on the other machine (ssh(1)), so
 * it gets one line, which that shell reads back as exactly these words.
 */
export function fromClient(client: Client, words: readonly string[]): string[] {
  return isOverSsh(client) ? [...client, shellLine(words)] : [...client, ...words]
}

/** The words of a command as its client ran them: a line that ssh was given becomes words again. Others stay as they are. */
export function asRunByClient(argv: readonly string[]): readonly string[] {
  return isOverSsh(argv) ? [...argv.slice(0, -1), ...wordsOf(argv.at(-1)!)] : argv
}

/** Whether requests start on another machine, from which not everything is reached that is reached from here. */
export function isOverSsh(client: Client): boolean {
  return client[0] === 'ssh'
}

// --- internal ---

/** Reads what {@link shellLine} writes: words without or within single quotes, with `\'` between two quoted parts. */
function wordsOf(line: string): string[] {
  return line.match(/(?:'[^']*'|\\'|[^\s'\\])+/g)?.map(word => word.replaceAll(/'([^']*)'|\\(')/g, '$1$2')) ?? []
}
