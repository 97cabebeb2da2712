import type { SecretRule } from './rules.ts'
import type { View } from './unwrap.ts'
import { SECRET_RULES } from './rules.ts'
import { decoded, joined, plain } from './unwrap.ts'

/** A secret in a text: its line, its kind, and at most its first characters. */
export interface Secret {
  /** From 1. */
  line: number
  /** The first line that shows any of it. */
  from: number
  rule: string
  masked: string
}

/** A part of a long text, prepared for the search. */
export interface Piece { view: View, before: number }

/** Replaces a secret, or everything after the first four characters of a long one; it does not reveal the length. */
export const MASK = '*'.repeat(8)

/** At most so many secrets of one kind are reported per piece; one is enough to reject it. */
export const ENOUGH = 5

/** Finds secrets in one text by our own rules. */
export function secretsIn(text: string): Secret[] {
  return once(pieces(text).flatMap(piece => secretsOf(piece)).toArray())
}

/** A text up to the line where a secret begins, with a sentence in place of the rest; unchanged if there is none. */
export function redacted(text: string): string {
  const [first] = secretsIn(text).sort((a, b) => a.from - b.from)
  if (!first) return text
  return [...text.split('\n').slice(0, first.from - 1), `(not shown from here on: what looks like a secret, ${first.rule})`].join('\n')
}

/** The pieces of a text: each overlaps the one before by more than is needed to recognize a secret. */
export function* pieces(text: string): Generator<Piece> {
  let before = 0
  for (let start = 0; start === 0 || start + AGAIN < text.length; start += PIECE - AGAIN) {
    yield { view: plain(text.slice(start, start + PIECE)), before }
    before += text.slice(start, start + PIECE - AGAIN).split('\n').length - 1
  }
}

/** The secrets of one piece: in its text, in the text with wrapped words joined, and in its decoded base64. */
export function secretsOf({ view, before }: Piece, inTime = () => {}): Secret[] {
  return within(view, inTime, DEPTH).map(one => ({ ...one, line: before + one.line, from: before + one.from }))
}

/** The first four characters of a long secret, by which its owner recognizes it; nothing of a short one. */
export function masked(secret: string): string {
  return secret.length < 24 ? MASK : `${secret.slice(0, 4)}${MASK}`
}

/** Each kind of secret once per line. */
export function once(found: readonly Secret[]): Secret[] {
  return [...new Map(found.map(one => [`${one.line} ${one.rule}`, one])).values()]
}

// --- internal ---

const [PIECE, AGAIN] = [1 << 20, 1 << 14]

/** Base64 in base64: a Secret that contains a kubeconfig. */
const DEPTH = 2

function within(view: View, inTime: () => void, depth: number): Secret[] {
  inTime()
  const whole = joined(view)
  const here = SECRET_RULES.flatMap(rule => matches(rule, rule.wrapped ? whole : view))
  if (depth === 0) return here
  const inside = decoded(whole).flatMap(inner => within(inner, inTime, depth - 1)).map(one => ({ ...one, rule: one.rule.replace(/(?: in base64)?$/, ' in base64') }))
  return [...here, ...inside]
}

function matches({ name, pattern, beside, whole, unless }: SecretRule, { text, lineAt }: View): Secret[] {
  const found = text.matchAll(pattern)
    .map(match => ({ secret: match.slice(1).find(group => group !== undefined) ?? match[0], index: match.index }))
    .filter(({ secret }) => !unless?.(secret))
    .take(ENOUGH)
    .toArray()
  if (found.length === 0 || (beside && !beside.test(text))) return []
  return found.map(({ secret, index }) => {
    const line = lineAt(index)
    return { line, from: whole ? 1 : line, rule: name, masked: masked(secret) }
  })
}
