import type { Plugin } from 'vite'
import type { DeckConfig } from '../../deck.config.ts'
import type { Images } from '../platform/workload.ts'
import type { Step } from '../trace/step.ts'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { visible } from '../exec/fault.ts'
import { chosenImages } from '../platform/workload.ts'
import { declaredAliases } from '../set/private-names.ts'
import { steps } from '../trace/index.ts'
import { createAuth } from './auth.ts'
import { LiveController } from './controller.ts'
import { LIMITS } from './limits.ts'
import { openLog } from './log.ts'
import { withLive } from './plugin.ts'
import { withSession } from './session.ts'

export interface LiveOptions {
  deck: DeckConfig
  /** The project's folder: `deck.private.ts` and `.netflow/` lie in it. */
  root: string
  /** Contexts of clusters this deck did not make on which the second key may change something. */
  experimentsOn: readonly string[]
  /** Told what a presenter should read in the terminal. */
  tell: (text: string) => void
  /** Where runs write down what they still have to take back; `.netflow/journals` where left out. */
  journals?: string
  /** What may be run; the whole trace where left out. */
  trace?: readonly Step[]
  /** For what is missing of the workload; as a refresh chooses them where left out. */
  images?: Images
  /** Seconds within which a cluster must say who it is before each run; {@link LIMITS.answer} where left out. */
  answer?: number
}

/** Live mode of one deck: give `plugin` to the dev server, and `connect`. */
export interface Live {
  plugin: Plugin
  /** A one-time link that leads to a page of the deck. It is for a browser to be given, never for a screen. */
  link: (origin: string, path: string) => string
  /** The path of a private file that leads there by such a link, as often as it is opened: it may stand on a screen. */
  linkFile: (origin: string, path: string) => string
  /** Learns both clusters, and tries again until it can. The deck is served meanwhile, and whatever comes of it. */
  connect: (signal: AbortSignal) => void
  /** Ends every run, takes back what was made and changed. */
  close: () => Promise<void>
}

/**
 * Live mode: the commands of the trace, by id, on the clusters as they are now. What runs is resolved here, once; a page names
 * only ids.
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
    controller.setConnection({ kind: 'off', says: 'The clusters are not reached; the terminal says why.' }, null)
    await sleep(LIMITS.againMs, undefined, { signal }).catch(() => {})
  }
}

/** Live mode from the moment both clusters are reached until it is ended. */
async function runSession(options: LiveOptions, controller: LiveController, signal: AbortSignal): Promise<void> {
  const aliases = await declaredAliases(join(options.root, 'deck.private.ts'))
  const { journals = join(options.root, '.netflow/journals'), trace = steps, answer = LIMITS.answer } = options
  const images = options.images ?? await chosenImages()
  const changed = (what: string[], until: string | null) => controller.setChanges(what, until)
  await withSession({ ...options, journals, trace, images, answer, aliases, changed }, signal, async (found) => {
    controller.setConnection({ kind: 'ready' }, { session: found, aliases })
    options.tell('Live: both clusters are reached.')
    await aborted(signal)
    await controller.stop()
  })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
