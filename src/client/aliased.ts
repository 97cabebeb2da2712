/** What a block says of itself where private names were replaced, "2 words aliased"; empty where none were. */
export function aliasedSays(words: number): string {
  return words === 0 ? '' : `${words} ${words === 1 ? 'word' : 'words'} aliased`
}
