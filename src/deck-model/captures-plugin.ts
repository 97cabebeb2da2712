import type { Plugin, ViteDevServer } from 'vite'
import type { Sets } from '../set/sets.ts'
import type { ModuleMaker } from './module-maker.ts'
import { watch } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import process from 'node:process'
import { visibleError } from '../exec/fault.ts'
import { placesOf, readSets } from '../set/sets.ts'
import { ABOUT, DECK, isOfCaptures } from './captures-modules.ts'
import { moduleMaker } from './module-maker.ts'
import { copyStored, serveStored } from './stored.ts'

/** What other plugins may ask of {@link captures}. */
export type CapturesApi = Pick<ModuleMaker, 'text'>

/** Long enough for the two renames of a swap, short enough not to be noticed. */
const SETTLE_MS = 300

/** The folder whose captures the deck shows, of several sets or of one: `captures/`, or what `DECK_CAPTURES` names. */
export function captureFolder(root: string): string {
  return resolve(root, process.env.DECK_CAPTURES ?? 'captures')
}

/**
 * Gives the verified captures to the slides: `virtual:about` is what the first slide may say of them, `virtual:captures` all
 * that slides show at once but what few of them draw, which is `virtual:part/NAME`, `virtual:asides/LAYER` what is known of a
 * layer's other outputs, loaded when one is asked for, `virtual:printed/LAYER` the texts of its outputs as the PDF has them.
 * The stored files stand below `captures/` of the site, byte for byte, each fetched when it is opened. A reference that is not
 * whole fails the build, a current set that is not is said and left out; in dev it is told in the browser, and a new set takes
 * its place as soon as it is swapped in.
 */
export function captures(root: string): Plugin {
  const dir = captureFolder(root)
  const maker = moduleMaker(dir)
  let sets: Sets | undefined
  // what is not whole is said once, by who makes the modules
  const read = () => sets ??= readSets(dir, () => {})
  return {
    name: 'deck:captures',
    api: { text: maker.text } satisfies CapturesApi,
    config(_, { command }) {
      // by when the first slide asks for it the thread is there
      if (command === 'serve') maker.text(ABOUT).catch(() => {})
    },
    buildStart() {
      if (!this.meta.watchMode) visibly(read)
    },
    resolveId(id) {
      return isOfCaptures(id) ? `\0${id}` : null
    },
    load(id) {
      return id.startsWith('\0') && isOfCaptures(id.slice(1)) ? maker.text(id.slice(1)) : undefined
    },
    writeBundle({ dir: out }) {
      visibly(() => copyStored(read(), out!))
    },
    async closeBundle() {
      await maker.close()
    },
    configureServer(server) {
      server.middlewares.use(serveStored(read))
      follow(server, dir, async () => {
        maker.renew()
        await makeAhead(maker)
        sets = undefined
      })
    },
  }
}

// --- internal ---

/** Vite and Slidev print what a plugin throws as it is. */
function visibly<T>(work: () => T): T {
  try {
    return work()
  }
  catch (error) {
    throw visibleError(error)
  }
}

/**
 * Makes what slides show before windows load it: until then they show the last, and would be empty for as long as it takes. What
 * cannot be made is told to the window that asks for it.
 */
async function makeAhead({ text }: ModuleMaker): Promise<void> {
  await Promise.allSettled([ABOUT, DECK].map(text))
}

/**
 * Reloads when a set is swapped, which only the folder around it notices, or when its manifest is touched; first `renew` takes
 * the sets as they are now.
 */
function follow(server: ViteDevServer, dir: string, renew: () => Promise<void>): void {
  let timer: NodeJS.Timeout | undefined
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(reload, SETTLE_MS, server, renew)
  }
  const folders = new Set(Object.values(placesOf(dir)))
  const parent = dirname([...folders][0]!)
  const isOfSet = (path: string) => {
    // a set may come only now
    for (const folder of Object.values(placesOf(dir))) folders.add(folder)
    return [...folders].some(folder => `${path}${sep}`.startsWith(folder + sep))
  }
  const around = watch(parent, (_, name) => {
    if (name !== null && isOfSet(join(parent, name))) soon()
  })
  server.httpServer?.once('close', () => around.close())
  server.watcher.on('all', (_, path) => {
    if (isOfSet(path)) soon()
  })
}

async function reload(server: ViteDevServer, renew: () => Promise<void>): Promise<void> {
  await renew()
  for (const module of server.moduleGraph.idToModuleMap.values()) {
    if (module.id?.startsWith('\0') && isOfCaptures(module.id.slice(1))) server.moduleGraph.invalidateModule(module)
  }
  server.ws.send({ type: 'full-reload' })
}
