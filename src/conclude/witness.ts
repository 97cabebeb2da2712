import type { Capture, Cluster } from '../set/manifest.ts'

/** What a sentence is computed from: one capture's text, its side's cluster, and the side's other captures by `layer.step`. */
export interface Witness {
  text: string
  capture: Capture
  cluster: Cluster
  /** Throws where that capture is missing; the sentence then is not said. */
  other: (id: `${string}.${string}`) => string
}

/** Says in one sentence of the present tense what a capture shows. */
export type Sentence = (witness: Witness) => string | null

/** `3 pods`, `1 pod`. */
export function counted(number: number, thing: string, many = `${thing}s`): string {
  return `${number} ${number === 1 ? thing : many}`
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
