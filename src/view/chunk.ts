import type { VNode } from 'vue'
import type { Chunk } from '../show/model.ts'
import { h } from 'vue'

/** How many lines a chunk has. */
export function linesIn({ text }: Chunk): number {
  const newlines = text.split('\n').length - 1
  return text.endsWith('\n') ? newlines : newlines + 1
}

/**
 * A chunk's text as nodes: plain where it can be, with an element for what would not be seen. Wrapped text needs an
 * element for each line, so that the numbers stay beside their lines.
 */
export function chunkNodes(chunk: Chunk, wrapped: boolean): (VNode | string)[] {
  if (!wrapped) return pieces(chunk.text, 0, chunk)
  let at = 0
  return chunk.text.split(/(?<=\n)/).map((line) => {
    const from = at
    at += line.length
    return h('span', { class: 'chunk-line' }, pieces(line, from, chunk))
  })
}

// --- internal ---

function pieces(text: string, from: number, { odd }: Chunk): (VNode | string)[] {
  const nodes: (VNode | string)[] = []
  let done = from
  for (const [at, length, mark] of odd) {
    if (at < from || at >= from + text.length) continue
    if (at > done) nodes.push(text.slice(done - from, at - from))
    nodes.push(h('span', { 'class': 't-odd', 'data-mark': mark }, text.slice(at - from, at - from + length)))
    done = at + length
  }
  if (done < from + text.length) nodes.push(text.slice(done - from))
  return nodes
}
