import type { Plugin } from 'vite'
import type { SessionOptions } from './session.ts'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { visible } from '../exec/fault.ts'
import { declaredAliases } from '../set/private-names.ts'
import { traceWith } from '../trace/index.ts'
import { FULL } from '../trace/scale.ts'
import { COMPARED, sidesOf } from '../words.ts'
import { createAuth } from './auth.ts'
import { LiveController } from './controller.ts'
import { LIMITS } from './limits.ts'
import { openLog } from './log.ts'
import { withLive } from './plugin.ts'
import { withSession } from './session.ts'

/** Without them: `.netflow/journals`, the whole trace, images as a refresh chooses them, {@link LIMITS.answer}. */
type MayBeLeftOut = 'journals' | 'trace' | 'images' | 'answer'

interface LiveOptions extends Pick<SessionOptions, 'deck' | 'experimentsOn' | 'tell'>, Partial<Pick<SessionOptions, MayBeLeftOut>> {
  /** The project's folder, which contains `deck.private.ts` and `.netflow/`. */
  root: string
}

/** Live mode of one deck: pass `plugin` to the dev server, then call `connect`. */
export interface Live {
  plugin: Plugin
  /** A one-time link that leads to a page of the deck. It is to be opened in a browser, never shown on a screen. */
  link: (origin: string, path: string) => string
  /**
   * The path of a private file that opens the page through such a link, any number of times; the path may be shown on a screen.
   */
  linkFile: (origin: string, path: string) => string
  /** Connects to the clusters, and retries until it succeeds. The deck is served meanwhile, connected or not. */
  connect: (signal: AbortSignal) => void
  /** Ends every run, and removes and undoes everything that was created or changed. */
  close: () => Promise<void>
}

/**
 * Live mode: the commands of the trace, by id, on the clusters as they are now. The commands are resolved here, once; a page
 * sends only ids.
 */
export function liveServer(options: LiveOptions): Live {
  const folder = join(options.root, '.netflow/live')
  const abort = new AbortController()
  const auth = createAuth(folder)
  const log = openLog(folder, new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14))
  const controller = new LiveController({ root: options.root, log, tell: options.tell })
  let connection = Promise.resolve()
  return {
    plugin: withLive(auth, controller),
    link(origin, path) {
      auth.keepFile(origin, path)
      return auth.link(origin, path)
    },
    linkFile: auth.keepFile,
    connect(signal) {
      connection = keepTrying(options, controller, AbortSignal.any([signal, abort.signal]))
    },
    async close() {
      abort.abort()
      auth.close()
      await connection
    },
  }
}

// --- internal ---

async function keepTrying(options: LiveOptions, controller: LiveController, signal: AbortSignal): Promise<void> {
  let last = ''
  while (!signal.aborted) {
    await runSession(options, controller, signal).catch((error: unknown) => {
      const why = visible((error as Error).message)
      if (!signal.aborted && why !== last) options.tell(`Live mode cannot start yet; the deck shows the recording.\n${why}`)
      last = why
    })
    controller.setConnection({ kind: 'off', says: 'The clusters cannot be reached; the terminal says why.' }, null)
    await sleep(LIMITS.againMs, undefined, { signal }).catch(() => {})
  }
}

/** Live mode from the moment all clusters are reached until it ends. */
async function runSession(options: LiveOptions, controller: LiveController, signal: AbortSignal): Promise<void> {
  const aliases = await declaredAliases(join(options.root, 'deck.private.ts'))
  const sides = sidesOf(options.deck.contexts)
  const { journals = join(options.root, '.netflow/journals'), trace = traceWith(FULL, [], sides), images = {}, answer = LIMITS.answer } = options
  const changed = (what: string[], until: string | null) => controller.setChanges(what, until)
  await withSession({ ...options, journals, trace, images, answer, aliases, changed }, signal, async (found) => {
    controller.setConnection({ kind: 'ready' }, { session: found, aliases })
    options.tell(`Live mode is ready: ${sides.length > COMPARED.length ? 'all' : 'both'} clusters answer.`)
    if (!signal.aborted) await once(signal, 'abort')
    await controller.stop()
  })
}
