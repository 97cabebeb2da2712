import type { SetName } from '../set/sets.ts'
import type { Layer } from '../words.ts'
import type { Deck } from './model.ts'
import { layerIn } from '../words.ts'

/** What slides draw that belongs to several layers, or to the first of several that has it: a set each, as for a layer. */
export const PARTS = ['replay', 'silent-node', 'strips', 'beliefs', 'tallies', 'sentences'] as const
type Part = typeof PARTS[number]

/** The experiment that a part is drawn of, where it has not its name. */
export const DRAWN_OF: Partial<Record<string, Layer>> = { 'strips': 'failover', 'silent-node': 'failover' } satisfies Partial<Record<Part, Layer>>

/** The set of each part, of two decks and the sets of their layers. A part is never made of both. */
export function partsShown(decks: Record<SetName, Deck>, shows: Record<Layer, SetName>): Record<Part, SetName> {
  const { current, reference } = decks
  const ifCurrent = (isShown: boolean): SetName => isShown ? 'current' : 'reference'
  const areCurrent = (layers: readonly Layer[]) => layers.every(layer => shows[layer] === 'current')
  const hasSeries = decks[shows.failover!].series.length > 0
  return {
    replay: ifCurrent(current.replay !== null),
    'silent-node': ifCurrent(current.silent !== null),
    strips: hasSeries ? shows.failover! : shows.l6!,
    beliefs: ifCurrent(unjudged(current).isSubsetOf(unjudged(reference))),
    tallies: ifCurrent(areCurrent(reference.layers.map(({ id }) => id).filter(isMet))),
    sentences: ifCurrent(areCurrent(reference.sentences.flatMap(({ points }) => points.map(layerIn)))),
  }
}

// --- internal ---

/** A layer that a request meets. */
function isMet(layer: Layer): boolean {
  return /^l\d+$/.test(layer)
}

/** The beliefs that a set cannot judge on some side. */
function unjudged({ beliefs }: Deck): Set<string> {
  return new Set(beliefs.filter(({ judged }) => judged.some(({ verdict }) => verdict === 'not captured')).map(({ belief }) => belief))
}
