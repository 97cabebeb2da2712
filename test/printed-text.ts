import type { Chunk } from '../src/deck-model/model.ts'

/** What a line looks like in print: as it is, and each character that would not be seen as its mark. */
export function printedText({ text, odd }: Pick<Chunk, 'text' | 'odd'>): string {
  return odd.toReversed().reduce((said, [at, length, mark]) => `${said.slice(0, at)}${mark}${said.slice(at + length)}`, text)
}
