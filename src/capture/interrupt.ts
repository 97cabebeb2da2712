import process from 'node:process'
import { Interrupted } from './fault.ts'

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
