/** The note on a pane where other ways failed, "2 ways refused"; empty if none was tried. */
export function refusedSays(ways: readonly unknown[]): string {
  return ways.length === 0 ? '' : `${ways.length} other ${ways.length === 1 ? 'way' : 'ways'} gave no answer`
}
