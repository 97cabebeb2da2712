import type { SecretRule } from './rules.ts'
import type { View } from './unwrap.ts'
import { SECRET_RULES } from './rules.ts'
import { decoded, joined, plain } from './unwrap.ts'

/** A secret in a text: its line, what it is, and at most its first characters. */
export interface Secret {
  /** From 1. */
  line: number
  /** The first line that shows something of it. */
  from: number
  rule: string
  masked: string
}

/** A part of a long text, as its secrets are read out of it. */
export interface Piece { view: View, before: number }

/** Stands for a secret, or for the first four characters of a long one and all that follow; it does not tell how many. */
export const MASK = '*'.repeat(8)

/** As many of one kind are reported of one piece; one is enough to refuse it. */
export const ENOUGH = 5

/** Looks for secrets in one text by our own rules. */
export function secretsIn(text: string): Secret[] {
  return once(pieces(text).flatMap(piece => secretsOf(piece)).toArray())
}

/** A text up to the line where a secret begins, and a sentence in the place of the rest; itself where there is none. */
export function redacted(text: string): string {
  const [first] = secretsIn(text).sort((a, b) => a.from - b.from)
  if (!first) return text
  return [...text.split('\n').slice(0, first.from - 1), `(not shown from here on: what looks like a secret, ${first.rule})`].join('\n')
}

/** The pieces of a text: each overlaps the one before it by more than what tells that something is a secret. */
export function* pieces(text: string): Generator<Piece> {
  let before = 0
  for (let start = 0; start === 0 || start + AGAIN < text.length; start += PIECE - AGAIN) {
    yield { view: plain(text.slice(start, start + PIECE)), before }
    before += text.slice(start, start + PIECE - AGAIN).split('\n').length - 1
  }
}

/** The secrets of one piece: in it as it stands, with long words put together, and in what its base64 says. */
export function secretsOf({ view, before }: Piece, inTime = () => {}): Secret[] {
  return within(view, inTime, DEPTH).map(one => ({ ...one, line: before + one.line, from: before + one.from }))
}

/** The first four characters of a long secret, by which its owner knows it; nothing of a short one. */
export function masked(secret: string): string {
  return secret.length < 24 ? MASK : `${secret.slice(0, 4)}${MASK}`
}

/** Each kind of secret once a line. */
export function once(found: readonly Secret[]): Secret[] {
  return [...new Map(found.map(one => [`${one.line} ${one.rule}`, one])).values()]
}

// --- internal ---

const [PIECE, AGAIN] = [1 << 20, 1 << 14]

/** Base64 in base64: a Secret that holds a kubeconfig. */
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
