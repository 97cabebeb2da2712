import { counted } from '../text/numbers.ts'

/** The note on a pane where private names were replaced, "2 words aliased"; empty if none were. */
export function aliasedSays(words: number): string {
  return words === 0 ? '' : `${counted(words, 'word')} aliased`
}
