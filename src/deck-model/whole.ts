import type { Chunk } from './model.ts'
import { decode, linesOf } from '../text/decode.ts'
import { oddIn } from '../text/invisible-characters.ts'

/** Lines per chunk, the unit that the viewer lays out at once. */
const CHUNK = 200

/** A stream's bytes as chunks of whole lines; the chunks' texts joined are the text, including a final newline. */
export function chunksOf(bytes: Uint8Array): Chunk[] {
  const { text, invalid } = decode(bytes)
  const lines = linesOf(text)
  const chunks: Chunk[] = []
  let at = 0
  for (let first = 0; first < lines.length; first += CHUNK) {
    const here = lines.slice(first, first + CHUNK)
    const body = here.join('\n')
    const end = at + body.length
    const part = text[end] === '\n' ? `${body}\n` : body
    chunks.push({ first: first + 1, lines: here.length, text: part, odd: oddIn(part, invalid, at) })
    at += part.length
  }
  return chunks
}
