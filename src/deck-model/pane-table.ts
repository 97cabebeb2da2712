import { BOUNDS } from '../text/bounds.ts'

/** A table printed for people: where its columns begin, and how many cells each gets on a slide. */
export interface Table {
  starts: number[]
  /** 0: folded behind a mark, because the column is empty or the same in every row and the room is needed. */
  widths: number[]
  /** How many cells were given up to fit. */
  lost: number
}

/** Cells that a folded column's mark takes. */
export const FOLD = 2

const LEAST = 8

/** Columns that only describe the moment. */
const PASSING = /^(?:AGE|RESTARTS|SELECTOR)$/

/**
 * Finds the columns of an output whose header is all capitals and whose columns are separated by spaces, and fits them into
 * `room` cells. It shortens, in this order: the gaps, empty columns, columns with the same value in every row, columns of the
 * moment, headers wider than the cells below them, the widest columns without addresses. Null if the output is not such a table.
 */
export function tableOf(lines: readonly string[], room: number): Table | null {
  const header = lines[0] ?? ''
  if (lines.length < 2 || lines.length > BOUNDS.tableLines || lines.some(({ length }) => length > BOUNDS.line)) return null
  if (!/^[A-Z][A-Z0-9()/_. -]*$/.test(header)) return null
  const starts = [...header.matchAll(/(?:^|(?<= {2}))\S/g)].map(match => match.index)
  if (starts.length < 2 || starts.length > BOUNDS.tableColumns || !lines.every(line => inColumns(line, starts))) return null
  const cells = lines.map(line => cellsOf(line, starts).map(cell => cell.trimEnd()))
  const columns = starts.map((_, index) => cells.map(row => row[index]!))
  return { starts, ...fit(columns, room) }
}

/** A line of the table cut into cells; the cells joined are the line. */
export function cellsOf(line: string, starts: readonly number[]): string[] {
  return starts.map((start, index) => line.slice(start, starts[index + 1]))
}

// --- internal ---

function inColumns(line: string, starts: readonly number[]): boolean {
  return starts.slice(1).every(start => start >= line.length || line[start - 1] === ' ')
}

function fit(columns: readonly string[][], room: number): Pick<Table, 'widths' | 'lost'> {
  const natural = columns.map(cells => Math.max(...cells.map(cell => cell.length)))
  const gap = total(natural) + 2 * (columns.length - 1) <= room ? 2 : 1
  const widths = [...natural]
  const over = () => total(widths) + gap * (columns.length - 1) - room
  const fold = (goes: (rows: string[], header: string) => boolean) => {
    for (const [index, [header, ...rows]] of columns.entries()) {
      if (over() > 0 && goes(rows, header!)) widths[index] = 0
    }
  }
  fold(rows => rows.every(cell => cell === '' || cell === '<none>'))
  if (columns[0]!.length > 2) fold(rows => new Set(rows).size === 1)
  fold((_, header) => PASSING.test(header))
  const least = columns.map(([, ...rows]) => Math.max(LEAST, ...rows.map(cell => cell.length)))
  narrow(widths, over, index => Math.min(least[index]!, natural[index]!))
  narrow(widths, over, index => columns[index]!.some(hasAddress) ? natural[index]! : LEAST)
  return {
    widths: widths.map((width, index) => width === 0 ? 0 : width + (index === widths.length - 1 ? 0 : gap)),
    lost: total(natural) - total(widths),
  }
}

/** Takes cells from the widest column that can still give one, until the table fits. */
function narrow(widths: number[], over: () => number, least: (index: number) => number): void {
  while (over() > 0) {
    const giving = widths.map((width, index) => width > least(index) ? width : 0)
    const widest = giving.indexOf(Math.max(...giving))
    if (giving[widest] === 0) return
    widths[widest]! -= 1
  }
}

function hasAddress(cell: string): boolean {
  return /\d+(?:\.\d+){3}/.test(cell)
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + (width || FOLD - 1), 0)
}
