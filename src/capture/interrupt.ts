import process from 'node:process'
import { Fault, Interrupted } from './fault.ts'

/**
 * Runs `work` with a signal that is aborted by SIGINT and SIGTERM, waits until it has put everything back, and then
 * throws {@link Interrupted}. A second signal does not hurry it: half an undo is worse than a slow one.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  let caught: 'SIGINT' | 'SIGTERM' | null = null
  const on = (name: 'SIGINT' | 'SIGTERM') => () => {
    process.stderr.write(caught ? 'Still putting things back.\n' : `${name}: putting things back.\n`)
    caught ??= name
    controller.abort(new Interrupted(caught))
  }
  const [onInt, onTerm] = [on('SIGINT'), on('SIGTERM')]
  process.on('SIGINT', onInt).on('SIGTERM', onTerm)
  try {
    const result = await work(controller.signal)
    if (caught) throw new Interrupted(caught)
    return result
  }
  catch (error) {
    throw caught ? new Interrupted(caught) : error
  }
  finally {
    process.off('SIGINT', onInt).off('SIGTERM', onTerm)
  }
}

/** Does `work` with a signal that is aborted when `signal` is, or when so many seconds are over: then a fault says so. */
export async function within<T>(seconds: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = AbortSignal.timeout(seconds * 1000)
  try {
    return await work(AbortSignal.any([signal, limit]))
  }
  catch (error) {
    if (!limit.aborted || signal.aborted) throw error
    throw new Fault(`The refresh was not done after ${seconds} s, and was ended.\n  → limits.refresh in deck.config.ts says how long it may take`)
  }
}
