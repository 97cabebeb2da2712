import type { DifferingLine } from '../read/likeness.ts'
import type { Token } from './tokens.ts'

/** What of a line's tokens lies from column `from` on and before column `to`. */
export function sliceTokens(tokens: readonly Token[], from: number, to = Number.POSITIVE_INFINITY): Token[] {
  let at = 0
  return tokens.flatMap((token) => {
    const text = token.text.slice(Math.max(0, from - at), Math.max(0, to - at))
    at += token.text.length
    return text === '' ? [] : [{ ...token, text }]
  })
}

/** Marks the tokens of a line that lie in differing words. */
export function markDiffering(tokens: readonly Token[], words: DifferingLine['words']): Token[] {
  return within(tokens, words, part => part.map(token => ({ ...token, differs: true })))
}

/** Lets what a pattern finds in a line step back behind a sign. */
export function stepBack(tokens: readonly Token[], pattern: RegExp): Token[] {
  const line = tokens.map(({ text }) => text).join('')
  const found = [...line.matchAll(pattern)].map(({ 0: text, index }) => ({ from: index, to: index + text.length }))
  return within(tokens, found, part => [{ text: part.map(({ text }) => text).join(''), kind: 'less', mark: '⋯' }])
}

// --- internal ---

type Stretches = DifferingLine['words']

function within(tokens: readonly Token[], stretches: Stretches, change: (part: readonly Token[]) => Token[]): Token[] {
  let done = 0
  const changed = stretches.flatMap(({ from, to }) => {
    const before = sliceTokens(tokens, done, from)
    done = to
    return [...before, ...change(sliceTokens(tokens, from, to))]
  })
  return [...changed, ...sliceTokens(tokens, done)]
}
