import process from 'node:process'
import { Fault, Interrupted } from './fault.ts'

/**
 * Runs `work` with a signal that is aborted by SIGINT, SIGTERM, SIGHUP or SIGQUIT, when stdout or stderr cannot be written,
 * or by an error that nobody caught, unless `uncaught` is there to be told of that. Waits until `work` has put everything back,
 * also where nobody can be told of it, and then throws what ended it: {@link Interrupted} for a signal, with SIGPIPE for a
 * stream that was closed. A second signal does not hurry it: half an undo is worse than a slow one.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  uncaught?: (error: unknown) => void,
): Promise<T> {
  const controller = new AbortController()
  const end = (why: Error, what: string) => {
    const first = !controller.signal.aborted
    if (first) controller.abort(why)
    // for a server to be ended is nothing to be told of
    if (what && !uncaught) process.stderr.write(first ? `${what}: stopping, once what has to be put back is.\n` : 'Still putting things back.\n')
  }
  const leave = endings(end, uncaught ?? (error => end(error as Error, 'An error that nobody caught')))
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

/** Calls `broken` when stdout or stderr cannot be written any more, until what it gives is called. Never throws there. */
export function whenUnwritable(broken: (why: Interrupted | Fault, stream: 'stdout' | 'stderr') => void): () => void {
  const listeners = (['stdout', 'stderr'] as const).map((name) => {
    const on = (error: NodeJS.ErrnoException) => broken(CLOSED.includes(error.code!)
      ? new Interrupted('SIGPIPE')
      : new Fault(`${name} cannot be written: ${error.message}.`), name)
    // stays when the work is over: what is said of its end may fail as well
    process[name].off('error', unheard).on('error', unheard).on('error', on)
    return () => process[name].off('error', on)
  })
  return () => listeners.forEach(off => off())
}

/** Waits until all that was said is written, and whoever listens has heard of what could not be. */
export async function flushOutput(): Promise<void> {
  const streams = [process.stdout, process.stderr]
  await Promise.all(streams.map(stream => new Promise<void>(resolve => stream.write('', () => resolve()))))
  await new Promise(setImmediate)
}

/** Does `work` with a signal that is aborted when `signal` is, or when so many seconds are over: then a fault says so. */
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

/** Whoever read the stream is gone: a pipe's other end, or the terminal. */
const CLOSED = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']

function unheard(): void {}

/** Has `end` called with whatever ends the work, and with what to say of it, until what it gives is called. */
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
