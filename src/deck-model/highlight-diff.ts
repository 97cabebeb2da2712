import type { DifferingLine } from '../read/likeness.ts'
import type { Token } from './tokens.ts'

/** Marks the tokens of a line, or of a cell that begins at column `from` of it, that lie in differing words. */
export function markDiffering(tokens: readonly Token[], words: DifferingLine['words'], from = 0): Token[] {
  let at = from
  return tokens.flatMap((token) => {
    const begin = at
    at += token.text.length
    const cuts = words.flatMap(word => [word.from, word.to]).filter(cut => cut > begin && cut < at)
    const edges = [begin, ...cuts, at]
    // a token with a mark is drawn as one
    if (token.mark !== undefined) return [token]
    return edges.slice(0, -1).map((edge, index): Token => ({
      ...token,
      text: token.text.slice(edge - begin, edges[index + 1]! - begin),
      ...words.some(word => word.from <= edge && edge < word.to) ? { differs: true } : {},
    }))
  })
}
