/** What a piece of captured text is, for its colour; `odd` is a character that would not be seen, shown by its `mark`. */
export type Kind = 'addr' | 'name' | 'flag' | 'string' | 'key' | 'number' | 'good' | 'bad' | 'aside' | 'odd' | 'tab' | 'less'

/** A piece of captured text, unchanged; the `mark` is drawn by style only and never part of the text. */
export interface Token {
  text: string
  kind?: Kind
  mark?: string
  /** The other side's like line has another word here. */
  differs?: true
}

/** Tokens that take `width` character cells on the slide whatever their length; with 0 they are there and not seen. */
export interface Cell {
  width: number
  of: Token[]
  /** A sign stands for them. */
  folded?: boolean
}

/** One visual row; all rows of a line joined are the line. */
export type Row = (Token | Cell)[]

export interface Line {
  /** As an editor counts, from 1. */
  no: number
  rows: Row[]
  /** Lines before it were left out by the rule. */
  skipped?: boolean
  /** The other side has a line like it, in an output that differs elsewhere. */
  alike?: boolean
  /** Rows from this one on are folded away by style, with a sign. */
  fold?: number
}

/** Whole lines of a stream, as a rule chose and the room on the slide allowed. */
export interface Excerpt {
  stream: 'stdout' | 'stderr'
  lines: Line[]
  /** "lines 41–58 of 182" */
  says: string
  /** How many bytes were no UTF-8; each is shown by its mark. */
  invalid: number
}
