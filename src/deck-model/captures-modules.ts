import type { Pair } from '../set/comparison.ts'
import type { Sets } from '../set/sets.ts'
import type { Layer } from '../words.ts'
import type { OwnModule } from './own-modules.ts'
import { deck as config } from '../../deck.config.ts'
import { pairsShown } from '../conclude/shown-from.ts'
import { layers } from '../trace/layers/index.ts'
import { OWN_MODULES } from './own-modules.ts'
import { aboutShown, asidesShown, deckShown, printedShown } from './several-sets.ts'
import { picturedIn } from './social-picture.ts'

/** What the first slide may say of the sets, and what slides show of them at once. */
export const [ABOUT, DECK] = ['virtual:about', 'virtual:captures'] as const
/** What the picture for links shows. */
export const PICTURE = 'virtual:picture'
const PART = 'virtual:part/'
const ASIDES = 'virtual:asides/'
const PRINTED = 'virtual:printed'
const ALL = [ABOUT, DECK, PICTURE, PART, ASIDES, PRINTED]

/** Whether a module is made of captures. */
export function isOfCaptures(id: string): boolean {
  return ALL.some(prefix => id.startsWith(prefix))
}

/** The text of such a module; throws where the sets are not what it can be made of. */
export function moduleText(sets: Sets, id: string): string {
  if (id === ABOUT) return aboutModule(sets)
  if (id === PICTURE) return asModule(picturedIn(sets))
  if (id === DECK) return pairsShown(sets).length > 1 ? `${chosenModule(sets, DECK)}\nexport const asides = shown.asides` : deckModule(sets)
  if (id.startsWith(DECK)) return deckModule(sets, id.slice(DECK.length + 1) as Pair)
  if (id.startsWith(PART)) return partModule(sets, id.slice(PART.length))
  if (id.startsWith(ASIDES)) return asModule(asidesShown(...layerAndPair(sets, id.slice(ASIDES.length))))
  if (id === PRINTED) return `export default ${loaders(`${PRINTED}/`)}`
  return asModule(printedShown(...layerAndPair(sets, id.slice(PRINTED.length + 1))))
}

/** What a module of nothing but a value holds. */
export function valueIn(text: string): unknown {
  return JSON.parse(JSON.parse(text.slice(BEFORE.length, -BEHIND.length)) as string)
}

// --- internal ---

const [BEFORE, BEHIND] = ['export default JSON.parse(', ')']

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
  return `${BEFORE}${JSON.stringify(JSON.stringify(value))}${BEHIND}`
}
