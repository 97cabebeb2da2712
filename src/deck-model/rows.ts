import type { Invalid } from '../text/decode.ts'
import type { Cell, Row, Token } from './tokens.ts'
import { oddIn } from '../text/invisible-characters.ts'

const TAB = 8

/**
 * Makes invisible characters visible: characters of {@link oddIn} become tokens with their mark, tabs tokens of their width.
 * `from` is the tokens' offset in the text that `invalid` refers to.
 */
export function reveal(tokens: readonly Token[], invalid?: Invalid, from = 0): Token[] {
  let at = from
  return tokens.flatMap((token) => {
    const shown = split(token, invalid, at)
    at += token.text.length
    return shown
  })
}

/** The character cells a token takes on a slide; if more than `most`, any number above it. */
export function widthOf(token: Token | Cell, most?: number): number {
  if ('of' in token) return token.width
  if (token.mark !== undefined) return cells(token.mark) + 1
  return token.kind === 'tab' ? TAB : cells(token.text, most)
}

/**
 * Breaks a line into rows of at most `columns` cells, at a space or comma if one is near, else where the row is full. Later rows
 * are two cells shorter, because the slide indents them. The rows joined are the line.
 */
export function rowsOf(tokens: readonly Token[], columns: number): Row[] {
  const rows: Row[] = []
  // reversed, so that the next token is the last one
  const rest = tokens.toReversed()
  for (let left = saidIn(tokens); rest.length > 0;) {
    const row: Row = takeRow(rest, rows.length === 0 ? columns : columns - 2)
    left -= textOf(row).length
    // spaces at the end of a line need no row of their own
    if (left <= 0 && rest.length > 0) row.push({ width: 0, of: rest.splice(0).reverse() })
    rows.push(row)
  }
  return rows.length === 0 ? [[]] : rows
}

/** The text of a row, as it was captured. */
export function textOf(row: Row): string {
  return row.map(piece => 'of' in piece ? textOf(piece.of) : piece.text).join('')
}

// --- internal ---

function split(token: Token, invalid: Invalid | undefined, from: number): Token[] {
  if (token.mark !== undefined) return [token]
  const odd = oddIn(token.text, invalid, from).map(([at, length, mark]) => ({ at, length, kind: 'odd' as const, mark }))
  const tabs = [...token.text.matchAll(/\t/g)].map(({ index }) => ({ at: index, length: 1, kind: 'tab' as const, mark: undefined }))
  const tokens: Token[] = []
  let done = 0
  for (const { at, length, kind, mark } of [...odd, ...tabs].sort((a, b) => a.at - b.at)) {
    if (at > done) tokens.push({ ...token, text: token.text.slice(done, at) })
    tokens.push({ text: token.text.slice(at, at + length), kind, ...mark === undefined ? {} : { mark } })
    done = at + length
  }
  if (done < token.text.length) tokens.push({ ...token, text: token.text.slice(done) })
  return tokens
}

/** The number of characters up to the last that is not a space. */
function saidIn(tokens: readonly Token[]): number {
  let total = tokens.reduce((sum, { text }) => sum + text.length, 0)
  for (const { text, kind } of tokens.toReversed()) {
    const blank = kind === 'tab' ? 0 : blankEnd(text)
    total -= blank
    if (blank < text.length) break
  }
  return total
}

function blankEnd(text: string): number {
  let at = text.length
  while (text[at - 1] === ' ') at--
  return text.length - at
}

/** Wide East Asian and emoji characters take two cells, combining ones none; stops counting beyond `most`. */
function cells(text: string, most = Number.POSITIVE_INFINITY): number {
  let width = 0
  for (const character of text) {
    if (width > most) break
    if (/\p{Mn}/u.test(character)) continue
    width += /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\p{Emoji_Presentation}]/u.test(character) ? 2 : 1
  }
  return width
}

/** Takes the tokens of one row off the end of `rest`, and puts back what does not fit. */
function takeRow(rest: Token[], room: number): Token[] {
  const taken: Token[] = []
  let used = 0
  for (let token = rest.pop(); token; token = rest.pop()) {
    const width = widthOf(token, room)
    taken.push(token)
    if (used + width > room) {
      const [row, after] = breakAt(taken, taken.length - 1, room, used)
      rest.push(...after.reverse())
      return row
    }
    used += width
  }
  return taken
}

function breakAt(tokens: readonly Token[], index: number, room: number, used: number): [Token[], Token[]] {
  const before = tokens.slice(0, index)
  const token = tokens[index]!
  const fits = token.mark !== undefined || token.kind === 'tab' ? 0 : charactersIn(token.text, room - used)
  const space = lastBreak(token.text.slice(0, fits))
  if (space > 0 && token.mark === undefined) return cut(tokens, index, space)
  if (token.text[fits] === ' ' && fits > 0) return cut(tokens, index, fits)
  const earlier = before.findLastIndex(({ text, mark }) => mark === undefined && lastBreak(text) > 0)
  const kept = before.slice(0, earlier).reduce((sum, one) => sum + widthOf(one), 0)
  if (earlier >= 0 && kept + lastBreak(before[earlier]!.text) > room / 2)
    return cut(tokens, earlier, lastBreak(before[earlier]!.text))
  const joint = lastJoint(token.text.slice(0, fits))
  if (joint > room / 3) return cut(tokens, index, joint)
  return cut(tokens, index, fits === 0 && used === 0 ? 1 : fits)
}

/** The position after the last space or comma. */
function lastBreak(text: string): number {
  return Math.max(text.lastIndexOf(' '), text.lastIndexOf(',')) + 1
}

/** Where a long word may be broken: after a slash, before a dot that is not a decimal point. */
function lastJoint(text: string): number {
  return Math.max(text.lastIndexOf('/') + 1, text.search(/\.(?!\d)[^.]*$/))
}

function charactersIn(text: string, room: number): number {
  let length = 0
  let width = 0
  for (const character of text) {
    width += cells(character)
    if (width > room) break
    length += character.length
  }
  return length
}

function cut(tokens: readonly Token[], index: number, at: number): [Token[], Token[]] {
  const token = tokens[index]!
  const head = at > 0 ? [{ ...token, text: token.text.slice(0, at) }] : []
  const tail = at < token.text.length ? [{ ...token, text: token.text.slice(at) }] : []
  if (token.mark !== undefined && at > 0) return [[...tokens.slice(0, index), token], tokens.slice(index + 1)]
  return [[...tokens.slice(0, index), ...head], [...tail, ...tokens.slice(index + 1)]]
}
