import type { Line } from './lines.ts'
import { BOUNDS } from './bounds.ts'

/** Columns that count events, which are not part of the object itself. */
const PASSING = /(?:^|(?<= {2}))(?:GENERATION|RESTARTS|BYTES|PACKETS)(?= |$)/g

/** The lines of a table with the cells of passing columns treated as equal; any other text is unchanged. */
export function withoutPassingColumns(lines: readonly Line[]): Line[] {
  const header = lines[0]?.text ?? ''
  if (!/^[A-Z][A-Z0-9()/_. -]*$/.test(header)) return [...lines]
  const starts = [...header.matchAll(PASSING)].map(({ index }) => index).reverse()
  if (starts.length > BOUNDS.tableColumns) return [...lines]
  return [lines[0]!, ...lines.slice(1).map(({ line, text }) => ({ line, text: starts.reduce(passed, text) }))]
}

// --- internal ---

function passed(text: string, start: number): string {
  if (start > 0 && text[start - 1] !== ' ') return text
  return text.slice(0, start) + text.slice(start).replace(/^(?:\d+|-)(?= |$)/, '‹n›')
}
