import type { Resemblance } from '../deck-model/model.ts'

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
