import type { CapturedLine } from '../read/side.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Evidence } from './readings.ts'
import type { Line, Row, Token } from './tokens.ts'
import { BOUNDS } from '../text/bounds.ts'
import { linesOf } from '../text/decode.ts'
import { says } from './excerpt.ts'
import { grammarOf, tokensOf } from './grammar.ts'
import { reveal, rowsOf } from './rows.ts'

/** Character cells of a row of evidence, and of a chain's name in it. */
export const EVIDENCE = { columns: 65, chain: 14 } as const

/**
 * The lines that readings point at, by capture, in the order they are first named, at most `most` in all: whole and
 * verbatim. Either in one row each, where what does not fit is cut off by style and what decides nothing (comments,
 * modules) steps back, or in as many rows as they take.
 */
export function evidenceOf(set: VerifiedSet, points: readonly CapturedLine[], most: number, how: How = 'cut'): Evidence[] {
  const byCapture = Map.groupBy(points, ({ capture }) => capture)
  let room = most
  return [...byCapture].flatMap(([id, named]) => {
    if (room === 0) return []
    const { text, invalid } = set.printed(id)!
    const [lines, grammar] = [linesOf(text), grammarOf(text)]
    const numbers = [...new Set(named.map(({ line }) => line))]
    const shown = numbers.filter(no => lines[no - 1]!.length <= BOUNDS.line).slice(0, room)
    room -= shown.length
    if (shown.length === 0) return []
    return [{
      id,
      title: set.capture(id)!.title,
      left: numbers.length - shown.length,
      excerpt: {
        stream: 'stdout' as const,
        lines: shown.map(no => how === 'cut' ? lineOf(lines[no - 1]!, no, grammar) : wrapped(lines[no - 1]!, no, grammar)),
        says: says(shown, lines.length),
        invalid: invalid.size,
      },
    }]
  })
}

// --- internal ---

type How = 'cut' | 'wrapped'

function wrapped(text: string, no: number, grammar: ReturnType<typeof grammarOf>): Line {
  return { no, rows: rowsOf(reveal(tokensOf(text, grammar)), EVIDENCE.columns) }
}

/** What a rule says without deciding anything by it. */
const ASIDES = /(?:-m (?:comment --comment (?:"(?:[^"\\]|\\.)*"|(?!")\S+)|tcp|udp|sctp|addrtype|mark|statistic --mode \S+)(?: |$))+/g

function lineOf(text: string, no: number, grammar: ReturnType<typeof grammarOf>): Line {
  const rule = /^((?:\[\d+:\d+\] )?-A )(\S+) /.exec(text)
  const row = rule
    ? ruleRow(rule[1]!, rule[2]!, text.slice(rule[0].length))
    : wholeRow(text, grammar)
  return { no, rows: [row] }
}

function ruleRow(before: string, chain: string, rest: string): Row {
  return [
    { width: 0, of: [{ text: before }] },
    { width: EVIDENCE.chain, of: reveal([{ text: chain, kind: 'name' }]) },
    { width: 1, of: [{ text: ' ' }] },
    { width: EVIDENCE.columns - EVIDENCE.chain - 1, of: reveal(withAsides(rest)) },
  ]
}

function withAsides(rest: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  for (const { 0: aside, index } of rest.matchAll(ASIDES)) {
    tokens.push(...tokensOf(rest.slice(at, index), 'iptables'), { text: aside, kind: 'less', mark: '⋯' })
    at = index + aside.length
  }
  return [...tokens, ...tokensOf(rest.slice(at), 'iptables')]
}

function wholeRow(text: string, grammar: ReturnType<typeof grammarOf>): Row {
  const said = text.trimEnd()
  return [
    { width: EVIDENCE.columns, of: reveal(tokensOf(said, grammar)) },
    ...said.length < text.length ? [{ width: 0, of: [{ text: text.slice(said.length) }] }] : [],
  ]
}
