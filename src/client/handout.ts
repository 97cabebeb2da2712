import { cumsum } from 'd3-array'
import { budgetOf, clock, withoutBudget } from './pace.ts'

/** A slide as its speaker needs it. */
interface Told {
  no: number
  title: string
  /** The note as it stands in the deck. */
  note: string
}

/** What is said by a note: a blank line parts paragraphs, `[click]` is a click. */
export function paragraphsOf(note: string): string[] {
  return withoutBudget(note).split(/\n\s*\n/).map(text => text.replaceAll(/\[click(?::\d+)?\]/g, '▸').replaceAll(/\s+/g, ' ').trim()).filter(Boolean)
}

/** A page a slide: its number and title, when it begins and how long it takes, and what is said. */
export function handoutOf(slides: readonly Told[]) {
  const ends = [...cumsum(slides, ({ note }) => budgetOf(note))]
  return slides.map(({ no, title, note }, index) => {
    const [from, to] = [ends[index - 1] ?? 0, ends[index]!]
    const long = to > from ? `, ${clock(to - from)} long` : ''
    const time = `Slide ${no} of ${slides.length} · at ${clock(from)}${long} · ${clock(ends.at(-1)!)} in all`
    return { no, title, time, paragraphs: paragraphsOf(note) }
  })
}
