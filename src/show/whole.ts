import type { Buffer as Bytes } from 'node:buffer'
import type { VerifiedSet } from '../capture/verify.ts'
import type { Chunk, WholeText } from './model.ts'
import { decode, linesOf } from './decode.ts'
import { oddIn } from './odd.ts'

/** Lines a chunk: what the viewer lays out at once. */
const CHUNK = 200

/** The whole text of a capture, in chunks. */
export function wholeText(set: VerifiedSet, id: string): WholeText {
  const capture = set.manifest.captures.find(one => one.id === id)
  if (!capture) throw new Error(`${id} is not in the set of captures.`)
  return {
    stdout: capture.stdout ? chunksOf(set.read(capture.stdout)) : [],
    stderr: capture.stderr ? chunksOf(set.read(capture.stderr)) : [],
  }
}

// --- internal ---

/** Bytes as chunks of whole lines; the chunks' texts joined are the text, a final newline included. */
function chunksOf(bytes: Bytes): Chunk[] {
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
