import type { Concluded } from '../conclude/conclusion.ts'
import type { Pair } from '../set/comparison.ts'
import type { BySet, NamedSet, SetName, Sets } from '../set/sets.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Layer, Side } from '../words.ts'
import type { About, Asides, Deck } from './model.ts'
import type { PrintedLayer } from './printed.ts'
import type { Fact, FactsShown } from './readings.ts'
import { agreementOf, agreementSays } from '../conclude/agreement.ts'
import { shownFrom } from '../conclude/shown-from.ts'
import { comparingSets } from '../set/comparison.ts'
import { perSet } from '../set/per-set.ts'
import { digestOf, setsIn } from '../set/sets.ts'
import { EXPERIMENTS, layers } from '../trace/layers/index.ts'
import { COMPARED, layerIn, sideName } from '../words.ts'
import { aboutOf, asidesOf, deckOf, outputsIn, printedBeside, printedIn } from './deck.ts'
import { placed } from './elsewhere.ts'
import { furtherOf, sidesBeside } from './further.ts'
import { partsShown } from './parts-shown.ts'
import { areOfSameSides, saidTogether } from './said-together.ts'

/**
 * Everything the slides show of one set or of several, compared as this pair where a set has it: of each layer, and of each part
 * that is drawn of several, one set alone; of what several layers say, each word.
 */
export const deckShown = perSet((whole: Sets, pair?: Pair): Deck => {
  const sets = comparingSets(whole, pair)
  const all = setsIn(sets)
  if (all.length === 1) return besidesCompared(deckOfOne(all[0]!.set, all[0]!.name), whole, sets)
  const decks: BySet<Deck> = Object.fromEntries(all.map(({ name, set }) => [name, placed(sets, name, deckOfOne(set, name))]))
  const { by, ...together } = saidTogether(sets, decks)
  const layerSets = shownFrom(sets)
  const deck = joined(decks, { ...layerSets, ...partsShown(decks, layerSets, by) })
  const joins = Object.fromEntries(Object.entries(by).filter(([, names]) => names.length > 1))
  const ofAll = { facts: factsIn(sets, decks), agreement: agreementShown(whole), digest: digestOf(sets), joins }
  return besidesCompared({ ...deck, ...together, ...ofAll }, whole, sets)
})

/** What any slide may show about them. */
export function aboutShown(sets: Sets, pair?: Pair): About {
  const compared = comparingSets(sets, pair)
  const [first, ...others] = setsIn(compared) as [NamedSet, ...NamedSet[]]
  if (others.length === 0) return furtherIn(aboutOf(first.set, first.name), sets, compared)
  const { grounds, shows, joins, layers: texts, recorded, further, fresh } = deckShown(sets, pair)
  return { grounds, shows, joins, layers: texts, recorded, further, fresh }
}

/** A layer's outputs that are on none of its slides, and those of the sets that it is not shown from. */
export function asidesShown(whole: Sets, layer: Layer, pair?: Pair): Asides {
  const sets = comparingSets(whole, pair)
  const [own, ...others] = ownAndOthers(sets, layer)
  const { steps, ...known } = placed(sets, own.name, asidesOf(own.set, layer, own.name))
  const all = [known, ...others.map(({ name, set }) => placed(sets, name, outputsIn(set, layer, name)))]
  return { steps, outputs: merged(all, ({ outputs }) => outputs), aligned: merged(all, ({ aligned }) => aligned) }
}

/** What the PDF may print of a layer, of all sets. */
export function printedShown(whole: Sets, layer: Layer, pair?: Pair): PrintedLayer {
  const sets = comparingSets(whole, pair)
  const [own, ...others] = ownAndOthers(sets, layer)
  const all = [
    placed(sets, own.name, printedIn(own.set, layer, own.name)),
    ...others.map(({ name, set }) => placed(sets, name, printedBeside(set, layer, name))),
  ]
  return {
    steps: all.flatMap(({ steps }) => steps),
    outputs: merged(all, ({ outputs }) => outputs),
    texts: merged(all, ({ texts }) => texts),
  }
}

// --- internal ---

/** Laid out once, also where it stands beside each of several comparisons of another set. */
const deckOfOne = perSet((set: VerifiedSet, name: SetName): Deck => deckOf(set, undefined, name))

/** The set a layer is shown from, and the others. */
function ownAndOthers(sets: Sets, layer: Layer): [NamedSet, ...NamedSet[]] {
  const [all, shown] = [setsIn(sets), shownFrom(sets)[layer]]
  return [all.find(({ name }) => name === shown)!, ...all.filter(({ name }) => name !== shown)]
}

/** What several have of something, by its names. */
function merged<From, T>(all: readonly From[], of: (one: From) => Record<string, T>): Record<string, T> {
  return Object.fromEntries(all.flatMap(one => Object.entries(of(one))))
}

function agreementShown(sets: Sets): Deck['agreement'] {
  const agreement = agreementOf(sets)
  const says = ({ sentence, found, verdict }: Concluded) => sentence ?? `${verdict}: ${found}`
  const named = ({ of, question }: Concluded) => of.every(side => COMPARED.includes(side)) ? question : `${of.map(sideName).join(' and ')}: ${question}`
  return agreement && {
    says: agreementSays(agreement),
    differ: agreement.differ.map(({ here, there }) => ({ question: named(there), here: says(here), there: says(there) })),
    tooFew: [...new Set(agreement.tooFew.map(({ there }) => there.question))],
  }
}

/** With the sides on which experiments were recorded beside the compared ones. */
function furtherIn<T extends About>(about: T, whole: Sets, compared: Sets): T {
  const further = EXPERIMENTS.flatMap((layer): [Layer, Side[]][] => {
    const name = about.shows[layer]!
    const sides = sidesBeside(compared[name]!, whole[name]!, layer)
    return sides.length > 0 ? [[layer, sides]] : []
  })
  return { ...about, further: Object.fromEntries(further) }
}

/** With what is concluded of them, too. */
function besidesCompared(shown: Deck, whole: Sets, compared: Sets): Deck {
  const deck = furtherIn(shown, whole, compared)
  const experiments = Object.entries(deck.experiments).map(([layer, one]) => {
    const sides = deck.further[layer]
    return [layer, sides ? { ...one, further: furtherOf(whole[deck.shows[layer]!]!, sides, layer) } : one]
  })
  return { ...deck, experiments: Object.fromEntries(experiments) as Deck['experiments'] }
}

/** The facts of the set that is shown; one that the current has on neither side is the reference's, if its sides are the same. */
function factsIn(sets: Sets, decks: BySet<Deck>): FactsShown {
  const { current: _, ...references } = sets
  const [own, name] = [decks[shownFrom(sets).constant!]!, shownFrom(references).constant!]
  const there = decks[name]!
  if (own !== decks.current || !areOfSameSides(there, own)) return own.facts
  const rows = own.facts.rows.map((fact): Fact => {
    const other = isUnasked(fact) ? there.facts.rows.find(one => one.name === fact.name) : undefined
    return other && !isUnasked(other) ? { ...other, set: name } : fact
  })
  return { ...own.facts, rows }
}

function isUnasked({ lacks }: Fact): boolean {
  return COMPARED.every(side => lacks[side] !== null) && COMPARED.some(side => lacks[side] === 'not captured')
}

/** What is of one set each. */
function joined(decks: BySet<Deck>, shows: Deck['shows']) {
  const all = Object.values(decks)
  const from = (what: string) => decks[shows[what]!]!
  const byLayer = <T>(pick: (deck: Deck) => Record<string, T>): Record<string, T> => Object.fromEntries(layers
    .flatMap(({ id: layer }) => Object.entries(pick(from(layer))).filter(([id]) => layerIn(id) === layer)))
  return {
    shows,
    grounds: merged(all, ({ grounds }) => grounds),
    owners: merged(all, ({ owners }) => owners),
    made: all.flatMap(({ made }) => made),
    further: {},
    fresh: all[0]!.fresh,
    layers: layers.map(({ id }) => from(id).layers.find(one => one.id === id)!),
    recorded: layers.flatMap(({ id }) => from(id).recorded.filter(({ layer }) => layer === id)),
    outputs: byLayer(deck => deck.outputs),
    aligned: byLayer(deck => deck.aligned),
    answers: byLayer(deck => deck.answers),
    answerLines: byLayer(deck => deck.answerLines),
    experiments: byLayer(deck => deck.experiments),
    split: from('l5').split,
    talks: from('l7').talks,
    fates: from('l8').fates,
    policy: from('policy').policy,
    routing: from('routing').routing,
    scale: from('scale').scale,
    paths: from('l4').paths,
    observed: from('l4').observed,
    failover: from('l6').failover,
    series: from('failover').series,
    beside: { failover: from('l6').beside.failover, series: from('failover').beside.series },
    replay: from('replay').replay,
    silent: from('silent-node').silent,
  }
}
