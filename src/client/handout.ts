import { budgetOf, clock, withoutBudget } from './pace.ts'

/** A slide as its speaker needs it. */
interface Told {
  no: number
  title: string
  /** The note as it stands in the deck. */
  note: string
}

/** Reads a note: the time at its start is its length, a blank line parts paragraphs, `[click]` is a click. */
export function readNote(note: string) {
  return {
    minutes: budgetOf(note) / 60 || null,
    paragraphs: withoutBudget(note).split(/\n\s*\n/).map(text => text.replaceAll(/\[click(?::\d+)?\]/g, '▸').replaceAll(/\s+/g, ' ').trim()).filter(Boolean),
  }
}

/** A page a slide: its number and title, when it begins and how long it takes, and what is said. */
export function handoutOf(slides: readonly Told[]) {
  const notes = slides.map(({ note }) => readNote(note))
  const starts = notes.map((_, index) => notes.slice(0, index).reduce((sum, { minutes }) => sum + (minutes ?? 0), 0))
  const total = notes.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0)
  return slides.map(({ no, title }, index) => ({
    no,
    title,
    time: `Slide ${no} of ${slides.length} · ${timing(starts[index]!, notes[index]!.minutes)} · ${clock(total * 60)} in all`,
    paragraphs: notes[index]!.paragraphs,
  }))
}

// --- internal ---

function timing(start: number, minutes: number | null): string {
  return minutes === null ? `at ${clock(start * 60)}` : `at ${clock(start * 60)}, ${clock(minutes * 60)} long`
}
