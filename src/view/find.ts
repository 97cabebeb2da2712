import type { Chunk } from '../show/model.ts'

/** A match: in which chunk, and where in its text. */
export interface Found {
  chunk: number
  at: number
  length: number
}

/** More marks than this nobody reads; the count goes on. */
const MOST_MARKS = 2000

/** Every place where `query` stands, upper and lower case alike. */
export function findAll(chunks: readonly Chunk[], query: string): Found[] {
  const wanted = query.toLowerCase()
  if (wanted === '') return []
  return chunks.flatMap(({ text }, chunk) => {
    const found: Found[] = []
    const lower = text.toLowerCase()
    // A few capitals change length in lower case; then places would be wrong, and the text is searched as it is.
    const haystack = lower.length === text.length ? lower : text
    for (let at = haystack.indexOf(wanted); at >= 0; at = haystack.indexOf(wanted, at + wanted.length))
      found.push({ chunk, at, length: wanted.length })
    return found
  })
}

/** The index of the current match, counted round; -1 where there is none. */
export function currentOf(found: readonly Found[], match: number): number {
  return found.length === 0 ? -1 : ((match % found.length) + found.length) % found.length
}

/** Paints the matches over the text without touching it, and brings the current one into sight. */
export function markAll(name: string, box: HTMLElement, found: readonly Found[], current: number): void {
  if (!('highlights' in CSS)) return
  const now = found[current]
  const range = now && rangeOf(box, now)
  marks('find').set(name, found.slice(0, MOST_MARKS).map(one => rangeOf(box, one)).filter(one => one !== undefined))
  marks('find-now').set(name, range ? [range] : [])
  paint()
  range?.startContainer.parentElement?.scrollIntoView({ block: 'nearest' })
  if (range) bringIntoSight(box, range)
}

/** Takes a text's marks away. */
export function unmark(name: string): void {
  for (const all of Object.values(MARKS)) all.delete(name)
  paint()
}

// --- internal ---

type Marks = Map<string, Range[]>

const MARKS: Record<string, Marks> = {}

function marks(highlight: string): Marks {
  return MARKS[highlight] ??= new Map()
}

function paint(): void {
  if (!('highlights' in CSS)) return
  for (const [highlight, all] of Object.entries(MARKS)) CSS.highlights.set(highlight, new Highlight(...[...all.values()].flat()))
}

function rangeOf(box: HTMLElement, { chunk, at, length }: Found): Range | undefined {
  const element = box.children[chunk]
  if (!element) return undefined
  const range = document.createRange()
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  let passed = 0
  let started = false
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const size = node.textContent!.length
    if (!started && at < passed + size) {
      range.setStart(node, at - passed)
      started = true
    }
    if (started && at + length <= passed + size) {
      range.setEnd(node, at + length - passed)
      return range
    }
    passed += size
  }
  return undefined
}

function bringIntoSight(box: HTMLElement, range: Range): void {
  const place = range.getBoundingClientRect()
  const around = box.getBoundingClientRect()
  if (place.top < around.top || place.bottom > around.bottom) box.scrollTop += place.top - around.top - around.height / 3
  if (place.left < around.left || place.right > around.right) box.scrollLeft += place.left - around.left - around.width / 3
}
