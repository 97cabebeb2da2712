import type { Invalid } from '../text/decode.ts'
import type { Differing } from './likeness.ts'
import type { CommandPart } from './model.ts'
import type { Table } from './pane-table.ts'
import type { Cell, Line, Row, Token } from './tokens.ts'
import { BOUNDS } from '../text/bounds.ts'
import { wordsOf } from '../text/lines.ts'
import { markDiffering, sliceTokens, stepBack } from './highlight-diff.ts'
import { cellsOf, FOLD, tableOf } from './pane-table.ts'
import { reveal, rowsOf } from './rows.ts'

/** A text to be laid out: its lines, tokens by line number, the offset of each line, and the bytes that were not UTF-8. */
export interface ReadText {
  lines: readonly string[]
  offsets: readonly number[]
  invalid: Invalid
  tokens: (no: number) => readonly Token[]
  /** The words that differ from the other side's text; null or left out if it is alike, or there is none. */
  differing?: Differing | null
}

/** Lines laid out in rows, with the number of lines that had to be broken and of cells that a table gave up. */
interface LaidOut {
  lines: Line[]
  strain: number
}

/** No pane can show more lines than this. */
const MOST_LINES = 40

/** The words before every comment of a rule. */
export const COMMENT = /-m comment --comment (?=")/g

const PROMPT = 2
const MOST_COMMAND_ROWS = 3

/** Lays out the lines `numbers` of a text in rows of `columns` cells. Stops before a line that is too long for a pane. */
export function layOut(text: ReadText, numbers: readonly number[], columns: number): LaidOut {
  const table = tableOf(text.lines, columns)
  const lines: Line[] = []
  for (const [index, no] of numbers.slice(0, MOST_LINES).entries()) {
    if (text.lines[no - 1]!.length > BOUNDS.line) break
    const skipped = index > 0 && numbers[index - 1] !== no - 1
    const rows = table ? [tableRow(text, table, no)] : rowsOf(revealed(text, no, tokensAt(text, no)), columns)
    const alike = text.differing != null && !text.differing.has(no)
    lines.push({ no, rows, ...skipped ? { skipped } : {}, ...alike ? { alike } : {} })
  }
  return { lines, strain: (table?.lost ?? 0) + lines.filter(({ rows }) => rows.length > 1).length }
}

/** A command in rows: dimmed parts are in the text but not visible; a mark takes their place. */
export function commandLines(parts: readonly CommandPart[] | null, columns: number): Line | null {
  if (parts === null) return null
  const tokens = parts.map(({ text, role, mark }): Token => role === 'where' ? { text, kind: 'less', mark: mark ?? '⋯' } : { text })
  const rows = rowsOf(reveal(tokens), columns - PROMPT)
  // the fold mark takes a row itself
  return { no: 1, rows, ...rows.length > MOST_COMMAND_ROWS + 1 ? { fold: MOST_COMMAND_ROWS } : {} }
}

// --- internal ---

/** A line that differs as a whole is not marked: marks everywhere would say nothing. */
function tokensAt({ lines, tokens, differing }: ReadText, no: number): readonly Token[] {
  const words = differing?.get(no)
  const whole = wordsOf(lines[no - 1]!).length
  return stepBack(words && words.length < whole ? markDiffering(tokens(no), words) : tokens(no), COMMENT)
}

function revealed({ invalid, offsets }: ReadText, no: number, tokens: readonly Token[], from = 0): Token[] {
  return reveal(tokens, invalid, offsets[no - 1]! + from)
}

function tableRow(text: ReadText, { starts, widths }: Table, no: number): Row {
  const line = tokensAt(text, no)
  return cellsOf(text.lines[no - 1]!, starts).flatMap((cell, index): Cell[] => {
    const said = cell.trimEnd()
    const from = starts[index]!
    const of = revealed(text, no, sliceTokens(line, from, from + said.length), from)
    const space = cell.length > said.length ? [{ width: 0, of: [{ text: cell.slice(said.length) }] }] : []
    if (widths[index]! > 0) return [{ width: widths[index]!, of }, ...space]
    if (widths[index - 1] === 0) return [{ width: 0, of }, ...space]
    return [{ width: index === widths.length - 1 ? FOLD - 1 : FOLD, of, folded: true }, ...space]
  })
}
