import { counted } from '../text/numbers.ts'

/** The note on a pane where other ways failed, "2 other ways gave no answer"; empty if none was tried. */
export function refusedSays(ways: readonly unknown[]): string {
  return ways.length === 0 ? '' : `${counted(ways.length, 'other way')} gave no answer`
}
