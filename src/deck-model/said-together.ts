import type { BySet, SetName, Sets } from '../set/sets.ts'
import type { Layer } from '../words.ts'
import type { Deck, Tally } from './model.ts'
import { CLOSING } from '../conclude/closing.ts'
import { BELIEFS } from '../conclude/conclude.ts'
import { shownFrom } from '../conclude/shown-from.ts'
import { setsIn } from '../set/sets.ts'
import { layers, LAYERS } from '../trace/layers/index.ts'
import { COMPARED, layerIn } from '../words.ts'
import { closingIds, closingOf } from './answers.ts'
import { placed } from './elsewhere.ts'

/** What is said of several layers, and the sets that say each. */
export interface Together extends Pick<Deck, 'beliefs' | 'tallies' | 'sentences' | 'open'> {
  by: Record<'beliefs' | 'tallies' | 'sentences', SetName[]>
}

/**
 * What the current set says of several layers where it can say all of it; otherwise each belief, row and sentence is of that
 * recording of the reference which its layer is shown from. `decks` are those of the sets.
 */
export function saidTogether(sets: Sets, decks: BySet<Deck>): Together {
  const said = saidByReferences(sets, decks)
  const { current } = decks
  if (current === undefined) return said
  const shows = shownFrom(sets)
  const areCurrent = (of: readonly Layer[]) => of.every(layer => shows[layer] === 'current')
  const isOwn = {
    beliefs: unjudged(current).isSubsetOf(unjudged(said)),
    tallies: areCurrent(LAYERS.filter(isMet)),
    sentences: areCurrent(said.sentences.flatMap(({ points }) => points.map(layerIn))),
  }
  const from = (part: keyof typeof isOwn) => isOwn[part] ? current : said
  const by = (part: keyof typeof isOwn): SetName[] => isOwn[part] ? ['current'] : said.by[part]
  return {
    beliefs: from('beliefs').beliefs,
    tallies: from('tallies').tallies,
    sentences: from('sentences').sentences,
    open: from('sentences').open,
    by: { beliefs: by('beliefs'), tallies: by('tallies'), sentences: by('sentences') },
  }
}

/** Whether two sets' decks stand for the same sides, with the same dataplanes. */
export function areOfSameSides(one: Deck, other: Deck): boolean {
  const [here, there] = [one, other].map(({ grounds }) => Object.values(grounds)[0]!)
  return COMPARED.every(side => (['sides', 'dataplanes'] as const).every(what => here![what][side] === there![what][side]))
}

// --- internal ---

/** Those recordings that stand for other sides than the first have slides of their own, and no word here. */
function saidByReferences(sets: Sets, decks: BySet<Deck>): Together {
  const { current, ...references } = sets
  const [first] = setsIn(references)
  const alike = setsIn(references).filter(({ name }) => areOfSameSides(decks[name]!, decks[first!.name]!))
  const shows = shownFrom(Object.fromEntries(alike.map(({ name, set }) => [name, set])))
  const nameFor = (id: string) => shows[layerIn(id)]!
  const ids = closingIds(id => sets[nameFor(id)]!)
  const ends = ids.map(id => placed(sets, nameFor(id), closingOf(sets[nameFor(id)]!, [id])))
  const named = (of: readonly string[]) => [...new Set(of.map(nameFor))].sort()
  return {
    beliefs: BELIEFS.flatMap(({ id, question }) => decks[nameFor(id)]!.beliefs.filter(({ belief }) => belief === question)),
    tallies: layers.map(({ id }) => tallyIn(layer => decks[nameFor(layer)]!, id)),
    sentences: ends.flatMap(({ sentences }) => sentences),
    open: ends.flatMap(({ open }) => open),
    by: {
      beliefs: named(BELIEFS.map(({ id }) => id)),
      tallies: named(Object.keys(CLOSING).flatMap(layer => [layer, ...closedBy(layer)])),
      sentences: named(ids),
    },
  }
}

/** A layer's row, of its own outputs; where an experiment closes it, with what that says. */
function tallyIn(deckOf: (layer: Layer) => Deck, layer: Layer): Tally {
  const row = (from: Layer) => deckOf(from).tallies.find(one => one.layer === layer)!
  const together = closedBy(layer).map(from => row(from).together).find(says => says.length > 0)
  return { ...row(layer), together: together ?? [] }
}

/** The layers whose conclusions may close a layer for both sides together, the preferred first. */
function closedBy(layer: Layer): Layer[] {
  return (CLOSING[layer]?.together ?? []).map(([id]) => layerIn(id!))
}

/** A layer that a request meets. */
function isMet(layer: Layer): boolean {
  return /^l\d+$/.test(layer)
}

/** The beliefs that a set cannot judge on some side. */
function unjudged({ beliefs }: Pick<Deck, 'beliefs'>): Set<string> {
  return new Set(beliefs.filter(({ judged }) => judged.some(({ verdict }) => verdict === 'not captured')).map(({ belief }) => belief))
}
