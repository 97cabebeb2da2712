import type { Line } from '../text/lines.ts'
import { BOUNDS } from '../text/bounds.ts'
import { Unreadable } from '../text/lines.ts'

interface Row extends Line {
  /** One per column, in order, without surrounding spaces; may be empty. */
  cells: string[]
}

export interface Table {
  header: Line
  columns: string[]
  rows: Row[]
}

/**
 * Parses tables that are printed for people: `kubectl get` (also `-o wide` and `custom-columns`, also several kinds in one
 * output, separated by blank lines) and the lists of `cilium-dbg`. A column begins where its header begins; two spaces separate
 * headers, a single one may be inside (`SECURITY IDENTITY`).
 *
 * Source of the format: `printTable` in k8s.io/cli-runtime/pkg/printers/tableprinter.go, custom-columns in
 * k8s.io/kubectl/pkg/cmd/get/customcolumn.go (both text/tabwriter, padding 3). Throws {@link Unreadable} at a row that does not
 * keep to its columns, and at a header in small letters, which would be a row whose header is missing (not with `lowercase`).
 */
export function parseTables(text: string, file = 'table', { lowercase = false } = {}): Table[] {
  const tables: Table[] = []
  let table: (Table & { starts: number[] }) | null = null
  for (const [index, one] of text.split('\n').entries()) {
    const line = { line: index + 1, text: one }
    if (one.trim() === '') {
      table = null
    }
    else if (table) {
      table.rows.push(rowOf(line, table, file))
    }
    else {
      table = openTable(line, lowercase, file)
      tables.push(table)
    }
  }
  return tables.map(({ header, columns, rows }) => ({ header, columns, rows }))
}

/** The first table of an output. Throws {@link Unreadable} if there is none. */
export function firstTable(text: string, file = 'table'): Table {
  const [table] = parseTables(text, file)
  if (!table) throw new Unreadable(file, { line: 1, text: '' }, 'there is no table')
  return table
}

/** The cells below a column's header, in order. Throws if the table has no such column. */
export function columnOf({ columns, rows, header }: Table, name: string): string[] {
  const index = columns.indexOf(name)
  if (index === -1) throw new Unreadable('table', header, `the table has no column ${name}, only ${columns.join(', ')}`)
  return rows.map(({ cells }) => cells[index]!)
}

/** The addresses in an EndpointSlice's column ENDPOINTS, in order. Throws {@link Unreadable} if there is no such table. */
export function endpointsIn(text: string): string[] {
  return columnOf(firstTable(text), 'ENDPOINTS').flatMap(cell => cell.split(','))
}

// --- internal ---

function openTable(header: Line, lowercase: boolean, file: string): Table & { starts: number[] } {
  const { text } = header
  const starts = [...text.matchAll(/(?:^| {2})(?=\S)/g)].map(({ index, 0: gap }) => index + gap.length)
  if (starts.length > BOUNDS.tableColumns) throw new Unreadable(file, header, `a table of more than ${BOUNDS.tableColumns} columns`)
  if (starts[0] !== 0) throw new Unreadable(file, header, 'a header begins at the margin')
  if (!lowercase && /[a-z]/.test(text)) throw new Unreadable(file, header, 'a header is all capitals: is it missing?')
  return { header, columns: starts.map((start, index) => text.slice(start, starts[index + 1]).trim()), rows: [], starts }
}

function rowOf(line: Line, { header, starts }: Table & { starts: number[] }, file: string): Row {
  if (line.text.trimEnd() === header.text.trimEnd()) throw new Unreadable(file, line, 'the header comes twice')
  const torn = starts.slice(1).find(start => start < line.text.length && line.text[start - 1] !== ' ')
  if (torn !== undefined) throw new Unreadable(file, line, `does not keep to the column that begins at ${torn + 1}`)
  return { ...line, cells: starts.map((start, index) => line.text.slice(start, starts[index + 1]).trim()) }
}
