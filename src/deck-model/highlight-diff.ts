import type { DifferingLine } from '../read/likeness.ts'
import type { Token } from './tokens.ts'

/** The part of a line's tokens from column `from` to before column `to`. */
export function sliceTokens(tokens: readonly Token[], from: number, to = Number.POSITIVE_INFINITY): Token[] {
  let at = 0
  return tokens.flatMap((token) => {
    const text = token.text.slice(Math.max(0, from - at), Math.max(0, to - at))
    at += token.text.length
    return text === '' ? [] : [{ ...token, text }]
  })
}

/** Marks the tokens of a line that are part of differing words. */
export function markDiffering(tokens: readonly Token[], words: DifferingLine['words']): Token[] {
  return within(tokens, words, part => part.map(token => ({ ...token, differs: true })))
}

/** Folds every match of a pattern in a line behind a mark. */
export function stepBack(tokens: readonly Token[], pattern: RegExp): Token[] {
  const line = tokens.map(({ text }) => text).join('')
  const found = [...line.matchAll(pattern)].map(({ 0: text, index }) => ({ from: index, to: index + text.length }))
  return within(tokens, found, part => [{ text: part.map(({ text }) => text).join(''), kind: 'less', mark: '⋯' }])
}

// --- internal ---

function within(tokens: readonly Token[], stretches: DifferingLine['words'], change: (part: readonly Token[]) => Token[]): Token[] {
  let done = 0
  const changed = stretches.flatMap(({ from, to }) => {
    const before = sliceTokens(tokens, done, from)
    done = to
    return [...before, ...change(sliceTokens(tokens, from, to))]
  })
  return [...changed, ...sliceTokens(tokens, done)]
}
