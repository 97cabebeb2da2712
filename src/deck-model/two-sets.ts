import type { Concluded } from '../conclude/conclusion.ts'
import type { Pair } from '../set/comparison.ts'
import type { SetName, Sets } from '../set/sets.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Layer, Side } from '../words.ts'
import type { About, Asides, Deck, Known } from './model.ts'
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
import { besideAnother } from './elsewhere.ts'
import { furtherOf, sidesBeside } from './further.ts'
import { partsShown } from './parts-shown.ts'

/**
 * Everything the slides show of one set or of two, compared as this pair where a set has it: of each layer, and of each part that
 * belongs to several, one set alone.
 */
export const deckShown = perSet((whole: Sets, pair?: Pair): Deck => {
  const sets = comparingSets(whole, pair)
  const { reference, current } = sets
  if (!reference || !current) return besidesCompared(single(sets, deckOfOne), whole, sets)
  const layerSets = shownFrom(sets)
  const alone = { reference: deckOfOne(reference, 'reference'), current: deckOfOne(current, 'current') }
  const shows = { ...layerSets, ...partsShown(alone, layerSets) }
  const decks = { reference: placed(sets, 'reference', alone.reference), current: placed(sets, 'current', alone.current) }
  const deck = joined(decks, shows, { digest: digestOf(sets), agreement: agreementShown(whole.reference!, whole.current!) })
  return besidesCompared(deck, whole, sets)
})

/** What any slide may show about them. */
export function aboutShown(sets: Sets, pair?: Pair): About {
  const compared = comparingSets(sets, pair)
  if (!sets.reference || !sets.current) return furtherIn(single(compared, aboutOf), sets, compared)
  const { grounds, shows, layers: texts, recorded, further, fresh } = deckShown(sets, pair)
  return { grounds, shows, layers: texts, recorded, further, fresh }
}

/** A layer's outputs that are on none of its slides, and those of the set that it is not shown from. */
export function asidesShown(whole: Sets, layer: Layer, pair?: Pair): Asides {
  const sets = comparingSets(whole, pair)
  const [own, other] = ownAndOther(sets, layer)
  const { steps, ...known } = placed(sets, own.name, asidesOf(own.set, layer, undefined, own.name))
  return { steps, ...together(known, other && placed(sets, other.name, outputsIn(other.set, layer, other.name))) }
}

/** What the PDF may print of a layer, of both sets. */
export function printedShown(whole: Sets, layer: Layer, pair?: Pair): PrintedLayer {
  const sets = comparingSets(whole, pair)
  const [own, other] = ownAndOther(sets, layer)
  const { steps, outputs, texts } = placed(sets, own.name, printedIn(own.set, layer, undefined, own.name))
  if (!other) return { steps, outputs, texts }
  const more = placed(sets, other.name, printedBeside(other.set, layer, other.name))
  return { steps: [...steps, ...more.steps], outputs: { ...outputs, ...more.outputs }, texts: { ...texts, ...more.texts } }
}

// --- internal ---

/** Laid out once, also where it stands beside each of several comparisons of the other set. */
const deckOfOne = perSet((set: VerifiedSet, name: SetName): Deck => deckOf(set, undefined, name))

interface Named { name: SetName, set: VerifiedSet }

function single<T>(sets: Sets, of: (set: VerifiedSet, name: SetName) => T): T {
  const [{ name, set }] = setsIn(sets) as [Named]
  return of(set, name)
}

/** The set a layer is shown from, and the other one, if there is one. */
function ownAndOther(sets: Sets, layer: Layer): [Named, Named | undefined] {
  const all = setsIn(sets)
  const shown = all.length === 1 ? all[0]!.name : shownFrom(sets)[layer]
  return [all.find(({ name }) => name === shown)!, all.find(({ name }) => name !== shown)]
}

/** What is made of one of two sets: its files stand in a folder of its name, and outputs that the other stands for carry it. */
function placed<T>(sets: Sets, name: SetName, made: T): T {
  if (setsIn(sets).length === 1) return made
  const shows = shownFrom(sets)
  const elsewhere = sets[name]!.captures.filter(({ layer }) => shows[layer] !== name).map(({ id }) => id)
  return besideAnother(made, name, new Set<string>(elsewhere))
}

function together(known: Known, more: Known | undefined): Known {
  return { outputs: { ...known.outputs, ...more?.outputs }, aligned: { ...known.aligned, ...more?.aligned } }
}

function agreementShown(reference: VerifiedSet, current: VerifiedSet): Deck['agreement'] {
  const agreement = agreementOf(reference, current)
  const says = ({ sentence, found, verdict }: Concluded) => sentence ?? `${verdict}: ${found}`
  const named = ({ of, question }: Concluded) => of.every(side => COMPARED.includes(side)) ? question : `${of.map(sideName).join(' and ')}: ${question}`
  return {
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

/** The current set's facts; one that it has on neither side is the reference's, if it was asked of the same sides there. */
function factsWith(reference: Deck, { facts, grounds }: Deck): FactsShown {
  const [there, here] = [reference.grounds.reference!, grounds.current!]
  const isSame = COMPARED.every(side => (['sides', 'dataplanes'] as const).every(what => there[what][side] === here[what][side]))
  const rows = facts.rows.map((fact): Fact => {
    const other = isSame && isUnasked(fact) ? reference.facts.rows.find(({ name }) => name === fact.name) : undefined
    return other && !isUnasked(other) ? { ...other, set: 'reference' } : fact
  })
  return { ...facts, rows }
}

function isUnasked({ lacks }: Fact): boolean {
  return COMPARED.every(side => lacks[side] !== null) && COMPARED.some(side => lacks[side] === 'not captured')
}

function joined(decks: Record<SetName, Deck>, shows: Deck['shows'], of: Pick<Deck, 'digest' | 'agreement'>): Deck {
  const from = (what: string) => decks[shows[what]!]
  const byLayer = <T>(pick: (deck: Deck) => Record<string, T>): Record<string, T> => Object.fromEntries(Object.values(decks)
    .flatMap(deck => Object.entries(pick(deck)).filter(([id]) => from(layerIn(id)) === deck)))
  const { reference, current } = decks
  return {
    ...of,
    shows,
    grounds: { ...reference.grounds, ...current.grounds },
    owners: { ...reference.owners, ...current.owners },
    made: [...reference.made, ...current.made],
    further: {},
    fresh: reference.fresh,
    layers: layers.map(({ id }) => from(id).layers.find(one => one.id === id)!),
    recorded: layers.flatMap(({ id }) => from(id).recorded.filter(({ layer }) => layer === id)),
    outputs: byLayer(deck => deck.outputs),
    aligned: byLayer(deck => deck.aligned),
    answers: byLayer(deck => deck.answers),
    answerLines: byLayer(deck => deck.answerLines),
    experiments: byLayer(deck => deck.experiments),
    facts: from('constant') === current ? factsWith(reference, current) : reference.facts,
    split: from('l5').split,
    talks: from('l7').talks,
    fates: from('l8').fates,
    policy: from('policy').policy,
    scale: from('scale').scale,
    paths: from('l4').paths,
    observed: from('l4').observed,
    failover: from('l6').failover,
    series: from('failover').series,
    beside: { failover: from('l6').beside.failover, series: from('failover').beside.series },
    replay: from('replay').replay,
    silent: from('silent-node').silent,
    beliefs: from('beliefs').beliefs,
    tallies: from('tallies').tallies,
    sentences: from('sentences').sentences,
    open: from('sentences').open,
  }
}
