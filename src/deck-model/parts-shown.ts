import type { BySet, SetName } from '../set/sets.ts'
import type { Layer } from '../words.ts'
import type { Deck } from './model.ts'
import type { Together } from './said-together.ts'

/** What slides draw that belongs to several layers, or to the first of several that has it: a set each, as for a layer. */
export const PARTS = ['replay', 'silent-node', 'strips', 'beliefs', 'tallies', 'sentences'] as const
type Part = typeof PARTS[number]

/** The experiment that a part is drawn of, where it has not its name. */
export const DRAWN_OF: Partial<Record<string, Layer>> = { 'strips': 'failover', 'silent-node': 'failover' } satisfies Partial<Record<Part, Layer>>

/** The set of each part, of decks in order of preference and the sets of their layers; of what several say together the first. */
export function partsShown(decks: BySet<Deck>, shows: Record<Layer, SetName>, by: Together['by']): Record<Part, SetName> {
  const names = Object.keys(decks) as SetName[]
  const firstWith = (part: 'replay' | 'silent') => names.find(name => decks[name]![part] !== null) ?? names.find(name => name !== 'current')!
  // one run is a story: of what ships that recording is played which has the series
  const withSeries = names.find(name => name !== 'current' && decks[name]!.replay !== null && decks[name]!.series.length > 0)
  const replay = decks.current?.replay ? 'current' : withSeries ?? firstWith('replay')
  const hasSeries = decks[shows.failover!]!.series.length > 0
  return {
    replay,
    'silent-node': firstWith('silent'),
    'strips': hasSeries ? shows.failover! : shows.l6!,
    'beliefs': by.beliefs[0]!,
    'tallies': by.tallies[0]!,
    'sentences': by.sentences[0]!,
  }
}
