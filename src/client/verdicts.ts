import type { Resemblance, Tally } from '../deck-model/model.ts'

/** Distinguishable without colour. */
export const SIGNS: Record<Resemblance['verdict'], string> = { identical: '=', alike: '≈', different: '≠' }

/** What a verdict means, and for alike outputs which expected differences were ignored. */
export function wordsFor({ verdict, folded }: Resemblance): string {
  switch (verdict) {
    case 'identical': return 'The same bytes on both sides.'
    case 'alike': return `Alike: only what must differ does (${folded.join(', ')}).`
    case 'different': return 'Different on the two sides.'
  }
}

/** A layer's verdict is that of its most different pair; null where no pair was compared. */
export function verdictOf({ pairs }: Tally): Resemblance['verdict'] | null {
  return (['different', 'alike', 'identical'] as const).find(verdict => pairs[verdict] > 0) ?? null
}
