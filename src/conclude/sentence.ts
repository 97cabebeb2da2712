import type { CapturedSide } from '../read/side.ts'

/** Says in one sentence of the present tense what a capture shows, from its text and, where it needs more, its side's others. */
export type Sentence = (text: string, side: CapturedSide) => string | null

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
