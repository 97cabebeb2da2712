import type { Plugin, ViteDevServer } from 'vite'
import type { Pair } from '../set/comparison.ts'
import type { Sets } from '../set/sets.ts'
import type { Layer } from '../words.ts'
import type { OwnModule } from './own-modules.ts'
import { watch } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import process from 'node:process'
import { deck as config } from '../../deck.config.ts'
import { pairsShown } from '../conclude/shown-from.ts'
import { visibleError } from '../exec/fault.ts'
import { placesOf, readSets } from '../set/sets.ts'
import { layers } from '../trace/layers/index.ts'
import { OWN_MODULES } from './own-modules.ts'
import { aboutShown, asidesShown, deckShown, printedShown } from './several-sets.ts'
import { copyStored, serveStored } from './stored.ts'

const ABOUT = 'virtual:about'
const DECK = 'virtual:captures'
const PART = 'virtual:part/'
const ASIDES = 'virtual:asides/'
const PRINTED = 'virtual:printed'
const OURS = [ABOUT, DECK, PART, ASIDES, PRINTED]

/** What other plugins may ask of {@link captures}: the sets that are shown. */
export interface CapturesApi { read: () => Sets }

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
  let sets: Sets | undefined
  const read = () => sets ??= readSets(dir)
  return {
    name: 'deck:captures',
    api: { read } satisfies CapturesApi,
    buildStart() {
      if (!this.meta.watchMode) visibly(read)
    },
    resolveId(id) {
      return OURS.some(prefix => id.startsWith(prefix)) ? `\0${id}` : null
    },
    load(id) {
      if (id === `\0${ABOUT}`) return visibly(() => aboutModule(read()))
      if (id === `\0${DECK}`) return visibly(() => pairsShown(read()).length > 1 ? `${chosenModule(read(), DECK)}\nexport const asides = shown.asides` : deckModule(read()))
      if (id.startsWith(`\0${DECK}/`)) return visibly(() => deckModule(read(), id.slice(DECK.length + 2)))
      if (id.startsWith(`\0${PART}`)) return visibly(() => partModule(read(), id.slice(PART.length + 1)))
      if (id.startsWith(`\0${ASIDES}`)) return visibly(() => asModule(asidesShown(...layerAndPair(read(), id.slice(ASIDES.length + 1)))))
      if (id === `\0${PRINTED}`) return `export default ${loaders(`${PRINTED}/`)}`
      if (id.startsWith(`\0${PRINTED}`)) return visibly(() => asModule(printedShown(...layerAndPair(read(), id.slice(PRINTED.length + 2)))))
    },
    writeBundle({ dir: out }) {
      visibly(() => copyStored(read(), out!))
    },
    configureServer(server) {
      server.middlewares.use(serveStored(read))
      follow(server, dir, () => {
        sets = undefined
        makeAhead(read)
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

/** What the pair is, of which an address asks for one: `?compare=v3,v2`. */
function chosenPair(pairs: readonly Pair[]) {
  return `const asked = new URLSearchParams(location.search).get('compare')
const pairs = ${JSON.stringify(pairs)}
const pair = pairs.includes(asked) ? asked : pairs[0]`
}

/** What the first slide may say of each pair. */
function aboutModule(sets: Sets): string {
  const pairs = comparedIn(sets)
  if (pairs.length === 1) return asModule({ ...aboutShown(sets), pair: pairs[0], pairs })
  const all = Object.fromEntries(pairs.map(pair => [pair, { ...aboutShown(sets, pair), pair, pairs }]))
  return `${chosenPair(pairs)}\nexport default JSON.parse(${JSON.stringify(JSON.stringify(all))})[pair]`
}

/** Loads what slides show of the pair that is asked for, and of no other. */
function chosenModule(sets: Sets, module: string): string {
  const pairs = comparedIn(sets)
  const load = pairs.map(pair => `${JSON.stringify(pair)}: () => import(${JSON.stringify(`${module}/${pair}`)})`).join(',')
  return `${chosenPair(pairs)}\nconst shown = await ({${load}})[pair]()\nexport default shown.default`
}

function partModule(sets: Sets, name: string): string {
  const [part, pair] = name.split('/') as [OwnModule, Pair?]
  if (!pair && pairsShown(sets).length > 1) return chosenModule(sets, PART + part)
  return asModule(deckShown(sets, pair)[part])
}

function deckModule(sets: Sets, pair?: Pair): string {
  const own = new Set<string>(OWN_MODULES)
  const atOnce = Object.entries(deckShown(sets, pair)).filter(([part]) => !own.has(part))
  return `${asModule(Object.fromEntries(atOnce))}\nexport const asides = ${loaders(pair ? `${ASIDES}${pair}/` : ASIDES)}`
}

/** The pairs that can be chosen, first the one that deck.config.ts names. */
function comparedIn(sets: Sets): Pair[] {
  const pairs = pairsShown(sets)
  return pairs.toSorted((a, b) => Number(b === config.compare) - Number(a === config.compare))
}

/** Which layer's a module is, `l4`, and which pair's: the one that is compared first, or in `v3,v2/l4` another; with the sets. */
function layerAndPair(sets: Sets, name: string): [Sets, Layer, Pair] {
  const [layer, pair = comparedIn(sets)[0]!] = name.split('/').toReversed()
  return [sets, layer!, pair]
}

/** An object that loads what there is of each layer. */
function loaders(prefix: string): string {
  return `{${layers.map(({ id }) => `${id}: () => import(${JSON.stringify(prefix + id)})`).join(',')}}`
}

/** `JSON.parse` of a string is faster for a browser than an object literal of this size. */
function asModule(value: unknown): string {
  return `export default JSON.parse(${JSON.stringify(JSON.stringify(value))})`
}

/**
 * Makes what the slides show of new sets before the windows load it: until then they show the old, and would be empty for as long
 * as it takes. What cannot be made is told to the window that asks for it.
 */
function makeAhead(read: () => Sets): void {
  try {
    aboutModule(read())
  }
  catch {}
}

/**
 * Reloads when a set is swapped, which only the folder around it notices, or when a file of one is touched; first `renew` takes
 * the sets as they are now.
 */
function follow(server: ViteDevServer, dir: string, renew: () => void): void {
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

function reload(server: ViteDevServer, renew: () => void): void {
  renew()
  for (const module of server.moduleGraph.idToModuleMap.values()) {
    if (OURS.some(prefix => module.id?.startsWith(`\0${prefix}`))) server.moduleGraph.invalidateModule(module)
  }
  server.ws.send({ type: 'full-reload' })
}
