import type { Role } from '../words.ts'
import { ROLES } from '../words.ts'

/** The kind of a piece of captured text, for its colour; `odd` is an invisible character, shown by its `mark`. */
export type Kind = 'addr' | 'name' | 'flag' | 'string' | 'key' | 'number' | 'good' | 'bad' | 'aside' | 'odd' | 'tab' | 'less'

/** The kinds that have a colour of their own in styles/theme.css, and those that are drawn in another's. */
const COLOURS: Partial<Record<Kind, string>> = {
  ...{ addr: 'addr', name: 'name', string: 'string', number: 'number', good: 'good', bad: 'bad' },
  ...{ aside: 'aside', flag: 'aside', key: 'aside' },
}

/** A stylesheet with the colours of tokens and of roles: as elements on a slide, and painted over the viewer's text. */
export function coloursCss(): string {
  const colours = Object.entries(COLOURS)
  // not as one list: a browser that does not know highlights would drop both
  return [
    ...colours.flatMap(([kind, colour]) => [`.t-${kind}`, `::highlight(t-${kind})`].map(what => `${what} {color:var(--t-${colour})}`)),
    // whose an address is: always named, too
    ...ROLES.map(role => `.role-${role} {--role:var(--${role})}`),
    ...ROLES.map(role => `::highlight(t-addr-${role}) {color:var(--t-addr);text-decoration:underline 2px var(--${role})}`),
  ].join('\n')
}

/** A piece of captured text, unchanged; the `mark` is drawn by style only and never part of the text. */
export interface Token {
  text: string
  kind?: Kind
  mark?: string
  /** Whose it is, of an address. */
  role?: Role
  /** The matching line of the other side has another word here. */
  differs?: true
}

/** Tokens that take `width` character cells on the slide whatever their length; with 0 they are in the text but not visible. */
export interface Cell {
  width: number
  of: Token[]
  /** A mark takes their place. */
  folded?: boolean
}

/** One visual row; all rows of a line joined are the line. */
export type Row = (Token | Cell)[]

export interface Line {
  /** The line number as in an editor, from 1. */
  no: number
  rows: Row[]
  /** The rule left out lines before it. */
  skipped?: boolean
  /** The other side has a matching line, in an output that differs elsewhere. */
  alike?: boolean
  /** Rows from this one on are folded by style behind a mark. */
  fold?: number
}

/** Whole lines of a stream, selected by a rule and cut to the room on the slide. */
export interface Excerpt {
  stream: 'stdout' | 'stderr'
  lines: Line[]
  /** "lines 41–58 of 182" */
  says: string
  /** The number of bytes that were not UTF-8; each is shown by a mark. */
  invalid: number
}
