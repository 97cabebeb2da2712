import { visible } from '../exec/visible.ts'
import { BOUNDS } from './bounds.ts'

/** A line of a file, counted from 1 as editors do; `text` is all of it without its newline. */
export interface Line {
  line: number
  text: string
}

/**
 * A line that its format does not allow. The message names the file, the line and the beginning of its text; nothing is skipped
 * silently.
 */
export class Unreadable extends Error {
  readonly file: string
  readonly line: number
  readonly text: string

  constructor(file: string, { line, text }: Line, why: string) {
    super(`${file}:${line}: ${visible(beginning(why, BOUNDS.message))}\n  ${visible(beginning(text, BOUNDS.message))}`)
    this.name = 'Unreadable'
    this.file = file
    this.line = line
    this.text = text
  }
}

/** Every line that is not blank, in the order of the file. */
export function linesOf(text: string): Line[] {
  return [...eachLine(text)]
}

/**
 * The lines of {@link linesOf} one after the other, because those of a big file need not all be kept: only those that are
 * wanted, without the first `margin` characters of each.
 */
export function* eachLine(text: string, isWanted: (line: Line) => boolean = () => true, margin = 0): Generator<Line, void> {
  let line = 0
  for (let at = 0; at <= text.length;) {
    const newline = text.indexOf('\n', at)
    const end = newline === -1 ? text.length : newline
    const one = text.slice(at, end)
    line++
    at = end + 1
    if (one.trim() === '') continue
    const whole = { line, text: one }
    if (isWanted(whole)) yield margin === 0 ? whole : { line, text: one.slice(margin) }
  }
}

/** The words of a line separated by spaces or tabs, each with the column (from 0) where it begins. */
export function wordsOf(text: string): { at: number, word: string }[] {
  return [...text.matchAll(/[^ \t]+/g)].map(match => ({ at: match.index, word: match[0] }))
}

/** Throws {@link Unreadable} at the first of these whose number has come before: `id 3 comes twice`. */
export function refuseTwice<T extends Line>(all: readonly T[], numberOf: (one: T) => number, what: string, file: string): void {
  const seen = new Set<number>()
  const again = all.find(one => seen.size === seen.add(numberOf(one)).size)
  if (again) throw new Unreadable(file, again, `${what} ${numberOf(again)} comes twice`)
}

/** A text of at most `most` characters; of a longer one the beginning, and its length. */
export function beginning(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text
}
