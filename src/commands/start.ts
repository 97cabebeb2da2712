import type { Command } from './define-command.ts'
import process from 'node:process'
import { exitCodeOf, Interrupted, sentenceOf, visible } from '../exec/fault.ts'
import { flushOutput, interruptible, whenUnwritable } from '../exec/interrupt.ts'
import { COMMANDS } from './command-table.ts'

/**
 * Runs a command of the table with this process's arguments, and ends the process with its exit code, unless another program has
 * taken it over.
 */
export async function start(name: keyof typeof COMMANDS): Promise<void> {
  const command = await COMMANDS[name]()
  if (command.interrupted === undefined) process.on('uncaughtException', error => void exitCodeOf(() => Promise.reject(error)).then(process.exit))
  const code = await answer(command, process.argv.slice(2))
  await flushOutput()
  if (code !== 0 || command.interrupted !== 'by itself') process.exit(code)
}

/** Does what a command's arguments ask for, including help. Returns the exit code; errors have been printed to stderr. */
export async function answer(command: Command, argv: readonly string[]): Promise<number> {
  return await exitCodeOf(async () => {
    const work = command.reading(argv)
    if (work === null) return void process.stdout.write(command.help)
    if (command.interrupted === 'by itself') return await work(new AbortController().signal)
    return command.interrupted === undefined ? await ending(work) : await putBack(work, command.interrupted)
  })
}

// --- internal ---

type Work = (signal: AbortSignal) => Promise<number | void>

/** The signals that end such a server in the ordinary way. */
const ASKED = ['SIGINT', 'SIGTERM']

async function putBack(work: Work, kind: 'undone' | 'served'): Promise<number | void> {
  try {
    return await interruptible(work, kind === 'served' ? staysUp : undefined)
  }
  catch (error) {
    if (kind === 'served' && error instanceof Interrupted && ASKED.includes(error.signal)) return 0
    throw error
  }
}

/** Nothing to restore: signals end the process by default, and so does a closed output stream. */
async function ending(work: Work): Promise<number | void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const leave = whenUnwritable(reject)
  const done = work(new AbortController().signal).finally(flushOutput)
  return await Promise.race([done, promise]).finally(leave)
}

/** An uncaught error, for example in a plugin, must not end a talk. */
function staysUp(error: unknown): void {
  process.stderr.write(`An error occurred; the deck is still being served: ${visible(sentenceOf(error))}\n`)
}
