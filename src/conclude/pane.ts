import type { CapturedSide } from '../read/side.ts'
import type { DataplaneKind, Layer } from '../words.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { tally } from '../text/occurrences.ts'
import { COMPARED } from '../words.ts'
import { holds, notShown } from './conclusion.ts'

/** What a step's output says: a sentence, or a verdict if other outputs are needed; null if it says nothing. */
type Reading = (text: string, own: CapturedSide) => string | Judged | null

interface More extends Partial<Pick<Conclusion, 'needs' | 'counter' | 'beside'>> { on?: readonly DataplaneKind[] }

/**
 * The conclusion shown under a step's pane. It is read from that output, which is also its counter-observation, and from the
 * other outputs that it names.
 */
export function pane(id: `${Layer}.${string}`, question: string, read: Reading, { on, needs = [], counter = [], beside }: More = {}): Conclusion {
  return {
    id,
    sides: COMPARED,
    ...on && { on },
    ...beside && { beside },
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

/** `a ×3, b ×1`: how often each value occurs, the most frequent first. */
export function tallied(values: readonly string[]): string {
  return [...tally(values)].sort(([, one], [, other]) => other - one).map(([value, times]) => `${value} ×${times}`).join(', ')
}
