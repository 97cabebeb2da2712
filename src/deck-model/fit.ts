import type { Excerpt, Line } from './tokens.ts'
import { says } from './excerpt.ts'
import { GEOMETRY } from './geometry.ts'
import { proseRows } from './prose.ts'

/** Lines that a rule selected, laid out and ready to be cut to a pane's room. */
export interface Chosen {
  stream: Excerpt['stream']
  lines: Line[]
  /** How many lines the rule selected, of how many. */
  selected: number
  total: number
  invalid: number
}

/** Cuts chosen lines to `room` rows. A first line that alone is longer is folded by style: its text stays whole. */
export function cut(chosen: Chosen, room: number): Excerpt {
  const lines: Line[] = []
  let used = 0
  for (const line of chosen.lines) {
    if (used + line.rows.length > room) break
    used += line.rows.length
    lines.push(line)
  }
  const [first] = chosen.lines
  if (lines.length === 0 && first) lines.push({ ...first, fold: Math.max(1, room - 1) })
  return {
    stream: chosen.stream,
    lines,
    says: says(lines.map(({ no }) => no), chosen.total),
    invalid: chosen.invalid,
  }
}

/** How many rows of a pane these lines want. */
export function rowsWanted(chosen: Chosen | null): number {
  if (chosen === null) return 1
  return Math.max(1, chosen.lines.reduce((sum, line) => sum + line.rows.length, 0))
}

/** How many rows of a line are seen, a sign for what is folded counted. */
export function seenRows(line: Line | null): number {
  if (line === null) return 0
  return line.fold === undefined ? line.rows.length : line.fold + 1
}

/** How many rows a sentence takes. */
export function sentenceRows(sentence: string | null): number {
  return sentence === null ? 0 : proseRows(sentence, GEOMETRY.sentenceSize, GEOMETRY.paneWidth)
}
