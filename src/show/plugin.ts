import type { Plugin, ViteDevServer } from 'vite'
import type { Capture } from '../capture/manifest.ts'
import type { VerifiedSet } from '../capture/verify.ts'
import { watch } from 'node:fs'
import { basename, dirname, resolve, sep } from 'node:path'
import process from 'node:process'
import { mendSwap, readableSet } from '../capture/publish.ts'
import { verifySet } from '../capture/verify.ts'
import { alignedRuns, twinOf } from './aligned.ts'
import { aboutOf, deckOf } from './deck.ts'
import { wholeText } from './whole.ts'

const ABOUT = 'virtual:about'
const DECK = 'virtual:captures'
const WHOLE = 'virtual:capture/'
const ALIGNED = 'virtual:aligned/'
const OURS = [ABOUT, DECK, WHOLE, ALIGNED]

/** Long enough for the two renames of a swap, short enough not to be noticed. */
const SETTLE_MS = 300

/** The folder whose captures the deck shows: `captures/`, or what `DECK_CAPTURES` names. */
export function captureFolder(root: string): string {
  return resolve(root, process.env.DECK_CAPTURES ?? 'captures')
}

/**
 * Gives the verified captures to the slides: `virtual:about` is what the first slide may say of them, `virtual:captures` all
 * that slides show at once, `virtual:capture/ID` one whole text, loaded when it is opened, `virtual:aligned/ID` how V1's lines
 * go with V2's. A set that is not whole fails the build; in dev it is told in the browser, and a new set takes its place as
 * soon as it is swapped in.
 */
export function captures(root: string): Plugin {
  const dir = captureFolder(root)
  let set: VerifiedSet | undefined
  const read = () => set ??= (mendSwap(dir), verifySet(readableSet(dir)))
  return {
    name: 'deck:captures',
    buildStart() {
      if (!this.meta.watchMode) read()
    },
    resolveId(id) {
      return id === ABOUT || id === DECK || id.startsWith(WHOLE) || id.startsWith(ALIGNED) ? `\0${id}` : null
    },
    load(id) {
      if (id === `\0${ABOUT}`) return asModule(aboutOf(read()))
      if (id === `\0${DECK}`) return deckModule(read())
      if (id.startsWith(`\0${WHOLE}`)) return asModule(wholeText(read(), id.slice(WHOLE.length + 1)))
      if (id.startsWith(`\0${ALIGNED}`)) return asModule(alignedRuns(read(), id.slice(ALIGNED.length + 1)))
    },
    configureServer(server) {
      follow(server, dir, () => set = undefined)
    },
  }
}

// --- internal ---

function deckModule(set: VerifiedSet): string {
  const { captures } = set.manifest
  const paired = captures.filter(({ id }) => twinOf(id) !== id && captures.some(one => one.id === twinOf(id)))
  return [
    asModule(deckOf(set)),
    `export const texts = ${loaders(WHOLE, captures)}`,
    `export const alignments = ${loaders(ALIGNED, paired)}`,
  ].join('\n')
}

/** An object of functions, by capture, each of which loads a module when it is called. */
function loaders(module: string, captures: readonly Capture[]): string {
  return `{${captures.map(({ id }) => `${JSON.stringify(id)}: () => import(${JSON.stringify(module + id)})`).join(',')}}`
}

/** `JSON.parse` of a string is faster for a browser than an object literal of this size. */
function asModule(value: unknown): string {
  return `export default JSON.parse(${JSON.stringify(JSON.stringify(value))})`
}

/** Reloads when the set is swapped, which only the folder around it notices, or when a file of it is touched. */
function follow(server: ViteDevServer, dir: string, forget: () => void): void {
  let timer: NodeJS.Timeout | undefined
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(reload, SETTLE_MS, server, forget)
  }
  const around = watch(dirname(dir), (_, name) => {
    if (name === basename(dir)) soon()
  })
  server.httpServer?.once('close', () => around.close())
  server.watcher.on('all', (_, path) => {
    if (path.startsWith(dir + sep)) soon()
  })
}

function reload(server: ViteDevServer, forget: () => void): void {
  forget()
  for (const module of server.moduleGraph.idToModuleMap.values()) {
    if (OURS.some(prefix => module.id?.startsWith(`\0${prefix}`))) server.moduleGraph.invalidateModule(module)
  }
  server.ws.send({ type: 'full-reload' })
}
