import type { Colour } from '../deck-model/highlight.ts'
import { languageOf } from '../deck-model/grammars.ts'
import { colouredPieces } from '../deck-model/highlight.ts'

/**
 * A message from a window about a text, by a number that the window chose: its pieces, which piece is needed, or that the text is
 * closed.
 */
export type TextMessage = { text: number } & ({ pieces: string[], lines: number } | { near: number } | { closed: true })

/** The reply: the coloured ranges of that piece. */
export interface Answer { text: number, near: number, colours: Colour[] }

const texts = new Map<number, (piece: number) => Colour[]>()

addEventListener('message', ({ data }: MessageEvent<TextMessage>) => {
  const { text } = data
  if ('pieces' in data) texts.set(text, colouredPieces(data.pieces, languageOf(data.pieces[0] ?? ''), data.lines))
  else if ('closed' in data) texts.delete(text)
  else postMessage({ text, near: data.near, colours: texts.get(text)?.(data.near) ?? [] } satisfies Answer)
})
