/** What a block says of itself where other ways gave no answer, "2 ways refused"; empty where none was tried. */
export function refusedSays(ways: readonly unknown[]): string {
  return ways.length === 0 ? '' : `${ways.length} other ${ways.length === 1 ? 'way' : 'ways'} gave no answer`
}
