import module from 'node:module'
import process from 'node:process'
import { Worker } from 'node:worker_threads'
import { toStderr } from '../set/publish.ts'

/** Makes modules of the sets in a folder, as `moduleText` does. */
export interface ModuleMaker {
  /** The text of a module; rejects with what is wrong with the sets. */
  text: (id: string) => Promise<string>
  /** What is asked for from now on is made of the sets as they are then. */
  renew: () => void
  close: () => Promise<unknown>
}

/** What its thread is told: to make a module, or that the sets may be new. */
export type Told = { no: number, id: string } | 'renew'

/** What it answers: a module, `why` it could not be made, or what it says of a set that is not whole. */
export type Made = { no: number, text: string } | { no: number, why: string } | { says: string }

/**
 * Makes them in a thread, which begins with the first: a deck of several sets takes seconds, in which a server has to answer
 * other windows. The thread keeps a process alive only while something is asked of it.
 */
export function moduleMaker(dir: string, tell: (text: string) => void = toStderr): ModuleMaker {
  const asked = new Map<number, PromiseWithResolvers<string>>()
  let thread: Worker | undefined
  let count = 0
  const end = (error: Error) => {
    thread = undefined
    for (const one of asked.values()) one.reject(error)
    asked.clear()
  }
  return {
    text(id) {
      thread ??= begun(dir, { asked, end, tell })
      thread.ref()
      const one = Promise.withResolvers<string>()
      asked.set(++count, one)
      thread.postMessage({ no: count, id } satisfies Told)
      return one.promise
    },
    renew: () => thread?.postMessage('renew' satisfies Told),
    close: async () => await thread?.terminate(),
  }
}

// --- internal ---

interface Course { asked: Map<number, PromiseWithResolvers<string>>, end: (error: Error) => void, tell: (text: string) => void }

function begun(dir: string, { asked, end, tell }: Course): Worker {
  // compiled code is kept for its next start, where this process keeps its own
  const kept = module.getCompileCacheDir()
  const env = kept === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: kept }
  const thread = new Worker(new URL('./make-modules.ts', import.meta.url), { workerData: dir, env })
  thread.on('message', (made: Made) => {
    if ('says' in made) return tell(made.says)
    const one = asked.get(made.no)
    asked.delete(made.no)
    if (asked.size === 0) thread.unref()
    if ('text' in made) one?.resolve(made.text)
    else one?.reject(new Error(made.why))
  })
  thread.on('error', end)
  thread.on('exit', () => end(new Error('The thread that makes the deck has ended.')))
  return thread
}
