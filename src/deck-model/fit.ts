import type { Excerpt, Line } from './tokens.ts'
import { says } from './excerpt.ts'
import { GEOMETRY } from './geometry.ts'
import { proseRows } from './prose.ts'

/**
 * Cuts an excerpt of an output of `total` lines to `room` rows, and updates what it says it shows. If the first line alone is
 * longer, it is folded by style: its text stays complete.
 */
export function cut(excerpt: Excerpt, total: number, room: number): Excerpt {
  const lines: Line[] = []
  let used = 0
  for (const line of excerpt.lines) {
    if (used + line.rows.length > room) break
    used += line.rows.length
    lines.push(line)
  }
  const [first] = excerpt.lines
  if (lines.length === 0 && first) lines.push({ ...first, fold: Math.max(1, room - 1) })
  return { ...excerpt, lines, says: says(lines.map(({ no }) => no), total) }
}

/** The rows that lines take in a pane, by the rows of each; one row if there are none. */
export function rowsOfAll(lines: readonly Line[], each: (line: Line) => number): number {
  return Math.max(1, lines.reduce((sum, line) => sum + each(line), 0))
}

/** The visible rows of a line, including the row of a fold mark. */
export function seenRows(line: Line | null): number {
  if (line === null) return 0
  return line.fold === undefined ? line.rows.length : line.fold + 1
}

/** The rows that a sentence takes. */
export function sentenceRows(sentence: string | null): number {
  return sentence === null ? 0 : proseRows(sentence, GEOMETRY.sentenceSize, GEOMETRY.paneWidth)
}
