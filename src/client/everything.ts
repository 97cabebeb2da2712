import type { SlideRoute } from '@slidev/client'
import type { Deck, Output } from '../deck-model/model.ts'
import { commandLine } from '../deck-model/line.ts'
import { COMPARED, layerIn } from '../words.ts'
import { slideAbout } from './slide-about.ts'

/** Something that can be gone to from anywhere in the deck: a slide, a conclusion on one, or an output. */
export type Place
  = | { kind: 'slide', text: string, no: number }
    | { kind: 'conclusion', text: string, no: number }
    | { kind: 'output', text: string, id: string }

/** Rows that fit into a list that is read at a glance. */
const MOST = 12

/** Every slide and every conclusion that has one, in the order of the talk. */
export function placesOf(slides: readonly SlideRoute[], deck: Pick<Deck, 'answers' | 'tallies'>): Place[] {
  const on = (no: number | undefined, text: string | null | undefined): Place[] => no && text ? [{ kind: 'conclusion', text, no }] : []
  const entitled = (id: string) => slides.find(({ meta }) => meta.slide?.frontmatter.answer === id)?.no
  return [
    ...slides.map(({ no, meta }): Place => ({ kind: 'slide', text: meta.slide?.title ?? '', no })),
    ...Object.entries(deck.answers).flatMap(([id, { question, answer }]) => on(entitled(id) ?? slideAbout(slides, layerIn(id)), answer && `${answer} ${question}`)),
    ...deck.tallies.flatMap(({ layer, says, together }) => {
      const no = slideAbout(slides, layer)
      return [...together, ...COMPARED.map(side => says[side])].flatMap(one => on(no, one?.says))
    }),
  ]
}

/** An output by its title and the command a person would type. */
export function outputPlace({ id, title, command }: Pick<Output, 'id' | 'title' | 'command'>): Place {
  return { kind: 'output', text: `${id} ${title}${command ? ` $ ${commandLine(command)}` : ''}`, id }
}

/** The places that have every word of what was typed, upper and lower case alike; those that begin with it first, then slides. */
export function found(places: readonly Place[], typed: string): Place[] {
  const query = typed.trim().toLowerCase()
  const words = query.split(/\s+/)
  const rank = ({ kind, text }: Place) => (text.toLowerCase().startsWith(query) ? 0 : 3) + ['slide', 'conclusion', 'output'].indexOf(kind)
  return query === ''
    ? []
    : places
        .filter(({ text }) => words.every(word => text.toLowerCase().includes(word)))
        .sort((a, b) => rank(a) - rank(b))
        .slice(0, MOST)
}
