import type { Stretch } from '../read/scale.ts'
import type { CapturedLine } from '../read/side.ts'

/** Where the entries of tables stand on a field: as many rows of `columns` cells, each `cell` wide and high, as they take. */
export interface Grid { columns: number, cell: number, rows: number }

/** Entries drawn one after the other: the first by its number on the field, from 0; what opens the last of them. */
interface Mark { at: number, count: number, opens: string }

const LARGEST = 24

/** The largest cells at which so many entries fit into a field. */
export function gridOf(entries: number, width: number, height: number): Grid {
  for (let cell = LARGEST; cell > 1; cell--) {
    const columns = Math.floor(width / cell)
    const rows = Math.ceil(entries / columns)
    if (rows * cell <= height) return { columns, cell, rows }
  }
  return { columns: width, cell: 1, rows: Math.ceil(entries / width) }
}

/** Those of the entries, by their lines, in stretches that stand one after the other. */
export function marksOf(tables: readonly Stretch[], lines: readonly CapturedLine[]): Mark[] {
  const numbers = lines.map(line => ({ at: numberOf(tables, line), opens: `${line.capture}:${line.line}` }))
  const marks: Mark[] = []
  for (const { at, opens } of numbers.sort((one, other) => one.at - other.at)) {
    const last = marks.at(-1)
    if (last && last.at + last.count === at) Object.assign(last, { count: last.count + 1, opens })
    else marks.push({ at, count: 1, opens })
  }
  return marks
}

/** What opens the entry with a number on the field, `capture:line`; null behind the last. */
export function entryAt(tables: readonly Stretch[], at: number): string | null {
  let before = 0
  for (const { from, first, count } of tables) {
    if (at < before + count) return `${from}:${first + at - before}`
    before += count
  }
  return null
}

/** `count` entries from number `at` on as a path through the middle of their cells, row by row. */
export function pathOf({ at, count }: Pick<Mark, 'at' | 'count'>, { columns, cell }: Grid): string {
  let path = ''
  for (let now = at; now < at + count;) {
    const [row, column] = [Math.floor(now / columns), now % columns]
    const end = Math.min(columns, column + at + count - now)
    path += `M${column * cell} ${(row + 0.5) * cell}H${end * cell}`
    now += end - column
  }
  return path
}

// --- internal ---

function numberOf(tables: readonly Stretch[], { capture, line }: CapturedLine): number {
  let before = 0
  for (const { from, first, count } of tables) {
    if (from === capture && line >= first && line < first + count) return before + line - first
    before += count
  }
  throw new RangeError(`${capture}:${line} is no entry of these tables.`)
}
