import type { Colour } from '../deck-model/highlight.ts'
import { languageOf } from '../deck-model/grammars.ts'
import { colouredPieces } from '../deck-model/highlight.ts'

/** What a window tells of a text, under a number of its own: its pieces, which of them is near, that it is no longer shown. */
export type Told = { text: number } & ({ pieces: string[], lines: number } | { near: number } | { closed: true })

/** What it is answered: what of that piece has a colour. */
export interface Answer { text: number, near: number, colours: Colour[] }

const texts = new Map<number, (piece: number) => Colour[]>()

addEventListener('message', ({ data }: MessageEvent<Told>) => {
  const { text } = data
  if ('pieces' in data) texts.set(text, colouredPieces(data.pieces, languageOf(data.pieces[0] ?? ''), data.lines))
  else if ('closed' in data) texts.delete(text)
  else postMessage({ text, near: data.near, colours: texts.get(text)?.(data.near) ?? [] } satisfies Answer)
})
