import process from 'node:process'
import { Fault, Interrupted } from './fault.ts'

/**
 * Runs `work` with a signal that is aborted by SIGINT, SIGTERM, SIGHUP or SIGQUIT, by an unwritable stdout or stderr, and by an
 * uncaught error, unless `uncaught` is given to handle it. Waits until `work` has restored everything, even if nothing can be
 * printed any more, and then throws the cause: {@link Interrupted} for a signal, with SIGPIPE for a closed stream. A second
 * signal does not cut this short: half an undo is worse than a slow one.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  uncaught?: (error: unknown) => void,
): Promise<T> {
  const controller = new AbortController()
  const end = (why: Error, what: string) => {
    const first = !controller.signal.aborted
    if (first) controller.abort(why)
    // a signal is the ordinary end of a server and needs no message
    if (what && !uncaught) process.stderr.write(first ? `${what}: stopping once all changes are undone.\n` : 'Still undoing changes.\n')
  }
  const leave = endings(end, uncaught ?? (error => end(error as Error, 'An uncaught error')))
  try {
    const result = await work(controller.signal)
    await flushOutput()
    controller.signal.throwIfAborted()
    return result
  }
  catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error
  }
  finally {
    leave()
  }
}

/** Calls `broken` when stdout or stderr cannot be written any more, until the returned function is called. Never throws there. */
export function whenUnwritable(broken: (why: Interrupted | Fault, stream: 'stdout' | 'stderr') => void): () => void {
  const listeners = (['stdout', 'stderr'] as const).map((name) => {
    const on = (error: NodeJS.ErrnoException) => broken(CLOSED.includes(error.code!)
      ? new Interrupted('SIGPIPE')
      : new Fault(`${name} cannot be written: ${error.message}.`), name)
    // stays when the work is over: printing the last message may fail as well
    process[name].off('error', ignored).on('error', ignored).on('error', on)
    return () => process[name].off('error', on)
  })
  return () => listeners.forEach(off => off())
}

/** Waits until all output is written, and the error listeners have been called for what could not be. */
export async function flushOutput(): Promise<void> {
  const streams = [process.stdout, process.stderr]
  await Promise.all(streams.map(stream => new Promise<void>(resolve => stream.write('', () => resolve()))))
  await new Promise(setImmediate)
}

/** Runs `work` with a signal that is aborted when `signal` is, or after so many seconds, which throws a fault. */
export async function withDeadline<T>(
  seconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(seconds * 1000)
  try {
    return await work(AbortSignal.any([signal, limit]))
  }
  catch (error) {
    if (!limit.aborted || signal.aborted) throw error
    throw new Fault(`The refresh did not finish within ${seconds} s and was stopped.\n  → limits.refresh in deck.config.ts says how long it may take`)
  }
}

// --- internal ---

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

/** The reader of the stream is gone: a pipe's other end, or the terminal. */
const CLOSED = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']

function ignored(): void {}

/** Calls `end` with each event that ends the work, and with the words for it, until the returned function is called. */
function endings(end: (why: Error, what: string) => void, uncaught: (error: unknown) => void): () => void {
  const signals = SIGNALS.map(name => [name, () => end(new Interrupted(name), name)] as const)
  const whole = whenUnwritable((why, stream) => end(why, stream === 'stdout' ? 'stdout cannot be written' : ''))
  for (const [name, on] of signals) process.on(name, on)
  process.on('uncaughtException', uncaught)
  return () => {
    for (const [name, on] of signals) process.off(name, on)
    process.off('uncaughtException', uncaught)
    whole()
  }
}
