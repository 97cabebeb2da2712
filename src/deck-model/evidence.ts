import type { CapturedLine } from '../read/side.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Evidence } from './readings.ts'
import type { Row, Token } from './tokens.ts'
import { BOUNDS } from '../text/bounds.ts'
import { linesOf } from '../text/decode.ts'
import { stepOf, traceOf } from '../trace/index.ts'
import { dataplanesOf } from '../words.ts'
import { says } from './excerpt.ts'
import { languageOf } from './grammars.ts'
import { sliceTokens, stepBack } from './highlight-diff.ts'
import { tokensByLine } from './highlight.ts'
import { COMMENT } from './layout.ts'
import { withRoles } from './roles.ts'
import { reveal, rowsOf, textOf } from './rows.ts'

/** Character cells of a row of evidence, and of a chain's name in it. */
const EVIDENCE = { columns: 65, chain: 14 } as const

/** Cells of a row at 22 px, over the whole slide. */
export const WHOLE_SLIDE = 86

/**
 * The lines that readings point at, by capture, in the order they are first named, at most `most` in all: whole and
 * verbatim. Either in one row each, where what does not fit is cut off by style and what decides nothing (comments,
 * modules) steps back, or in as many rows as they take. A row has `columns` cells.
 */
export function evidenceOf(
  set: VerifiedSet,
  points: readonly CapturedLine[],
  most: number,
  how: 'cut' | 'wrapped' = 'cut',
  columns: number = EVIDENCE.columns,
): Evidence[] {
  const byCapture = Map.groupBy(points, ({ capture }) => capture)
  let room = most
  return [...byCapture].flatMap(([id, named]) => {
    if (room === 0) return []
    const { text, invalid } = set.printed(id)!
    const lines = linesOf(text)
    const plain = tokensByLine(lines, languageOf(text))
    const tokens = (no: number) => withRoles(set, id, plain(no))
    const numbers = [...new Set(named.map(({ line }) => line))]
    const shown = numbers.filter(no => lines[no - 1]!.length <= BOUNDS.line).slice(0, room)
    room -= shown.length
    if (shown.length === 0) return []
    return [{
      id,
      title: stepOf(id, traceOf(dataplanesOf(set.manifest)))?.title ?? set.capture(id)!.title,
      left: numbers.length - shown.length,
      excerpt: {
        stream: 'stdout' as const,
        lines: shown.map(no => ({ no, rows: how === 'cut' ? [cutRow(tokens(no), columns)] : wrapped(tokens(no), columns) })),
        says: says(shown, lines.length),
        invalid: invalid.size,
      },
    }]
  })
}

// --- internal ---

/** What a rule says without deciding anything by it. */
const ASIDES = /(?:(?:-p tcp|-m (?:comment --comment (?:"(?:[^"\\]|\\.)*"|(?!")\S+)|tcp|udp|sctp|addrtype|mark|statistic --mode \S+))(?: |$))+/g

function wrapped(tokens: readonly Token[], columns: number): Row[] {
  return rowsOf(reveal(stepBack(tokens, COMMENT)), columns)
}

function cutRow(tokens: readonly Token[], columns: number): Row {
  const text = textOf([...tokens])
  const rule = /^((?:\[\d+:\d+\] )?-A )(\S+) /.exec(text)
  return rule ? ruleRow(rule[1]!, rule[2]!, tokens, columns) : wholeRow(text, tokens, columns)
}

function ruleRow(before: string, chain: string, tokens: readonly Token[], columns: number): Row {
  const rest = before.length + chain.length + 1
  return [
    { width: 0, of: [{ text: before }] },
    { width: EVIDENCE.chain, of: reveal([{ text: chain, kind: 'name' }]) },
    { width: 1, of: [{ text: ' ' }] },
    { width: columns - EVIDENCE.chain - 1, of: reveal(stepBack(sliceTokens(tokens, rest), ASIDES)) },
  ]
}

function wholeRow(text: string, tokens: readonly Token[], columns: number): Row {
  const said = text.trimEnd().length
  return [
    ...squeezed(text.trimEnd(), tokens, columns),
    ...said < text.length ? [{ width: 0, of: [{ text: text.slice(said) }] }] : [],
  ]
}

/** Of a row of a table that is too long, what parts its columns takes two cells; what is still too long is cut off. */
function squeezed(text: string, tokens: readonly Token[], columns: number): Row {
  const row: Row = []
  let [used, from] = [0, 0]
  for (const { 0: gap, index } of text.length > columns ? text.matchAll(/(?<=\S) {3,}/g) : []) {
    if (used + index - from + GAP >= columns) break
    row.push(...reveal(sliceTokens(tokens, from, index)), { width: GAP, of: sliceTokens(tokens, index, index + gap.length) })
    used += index - from + GAP
    from = index + gap.length
  }
  return [...row, { width: columns - used, of: reveal(sliceTokens(tokens, from, text.length)) }]
}

const GAP = 2
