import type { Chunk } from '../deck-model/model.ts'
import type { Stretch } from './place.ts'
import { rangeOf } from './place.ts'

/** The most matches that are marked; counting goes on. */
const MOST_MARKS = 2000

/** Every occurrence of `query`, ignoring case. */
export function findAll(chunks: readonly Chunk[], query: string): Stretch[] {
  const wanted = query.toLowerCase()
  if (wanted === '') return []
  return chunks.flatMap(({ text }, chunk) => {
    const found: Stretch[] = []
    const lower = text.toLowerCase()
    // A few capitals change length in lower case, which would shift positions; then the search is case-sensitive.
    const haystack = lower.length === text.length ? lower : text
    for (let at = haystack.indexOf(wanted); at >= 0; at = haystack.indexOf(wanted, at + wanted.length))
      found.push({ chunk, at, length: wanted.length })
    return found
  })
}

/** Paints the matches over the text without changing its elements, and scrolls the current one into view. */
export function markAll(name: string, box: HTMLElement, found: readonly Stretch[], current: number): void {
  if (!('highlights' in CSS)) return
  const now = found[current]
  const range = now && rangeOf(box, now)
  MARKS.find.set(name, found.slice(0, MOST_MARKS).map(one => rangeOf(box, one)).filter(one => one !== undefined))
  MARKS['find-now'].set(name, range ? [range] : [])
  paint()
  if (range) bringIntoSight(box, range, SETTLING)
}

/** Removes a text's marks. */
export function unmark(name: string): void {
  for (const all of Object.values(MARKS)) all.delete(name)
  paint()
}

// --- internal ---

const OVER_COLOURS = 1

/** Frames in which a scroll by key that was under way, or a chunk that is drawn for the first time, still moves the text. */
const SETTLING = 3

/** By what paints them, those of each text. */
const MARKS = { 'find': new Map<string, Range[]>(), 'find-now': new Map<string, Range[]>() }

function paint(): void {
  if (!('highlights' in CSS)) return
  for (const [highlight, all] of Object.entries(MARKS)) {
    const marked = new Highlight(...[...all.values()].flat())
    marked.priority = OVER_COLOURS
    CSS.highlights.set(highlight, marked)
  }
}

function bringIntoSight(box: HTMLElement, range: Range, frames: number): void {
  // its text was replaced by coloured text meanwhile, which is marked anew
  if (range.collapsed) return
  const place = range.getBoundingClientRect()
  // both sides, aligned line by line, share the box that scrolls
  const down = box.closest<HTMLElement>('.viewer-scroll') ?? box
  const around = down.getBoundingClientRect()
  if (place.top < around.top || place.bottom > around.bottom) down.scrollTop += place.top - around.top - around.height / 3
  const { left, right, width } = box.getBoundingClientRect()
  if (place.left < left || place.right > right) box.scrollLeft += place.left - left - width / 3
  if (frames > 0) requestAnimationFrame(() => bringIntoSight(box, range, frames - 1))
}
