import type { CapturedSide } from '../read/side.ts'
import type { Layer, Side } from '../words.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { SIDES } from '../words.ts'
import { holds, notShown } from './conclusion.ts'

/** What a step's output says: a sentence, or a verdict where that takes other outputs; null where it says nothing. */
export type Reading = (text: string, own: CapturedSide) => string | Judged | null

interface More { sides?: readonly Side[], needs?: readonly string[], counter?: readonly string[] }

/**
 * What stands under the pane of a step: it is read from that output, so that other bytes there are what refutes it, and from the
 * others that it names.
 */
export function pane(id: `${Layer}.${string}`, question: string, read: Reading, { sides = SIDES, needs = [], counter = [] }: More = {}): Conclusion {
  return {
    id,
    sides,
    question,
    needs: [id, ...needs],
    counter: [id, ...counter],
    judge: (own) => {
      const text = own.text(id)
      const said = read(text, own)
      if (said === null) return notShown('Nothing in this output says so.')
      return typeof said === 'string' ? holds(said, text === '' ? [] : [own.at(id, 1)]) : said
    },
  }
}

/** `a ×3, b ×1`: how often each came, most often first. */
export function tallied(values: readonly string[]): string {
  return [...tally(values)].sort(([, one], [, other]) => other - one).map(([value, times]) => `${value} ×${times}`).join(', ')
}

/** How often each value came. */
export function tally(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
