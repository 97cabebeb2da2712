import type { VNode } from 'vue'
import type { Chunk } from '../deck-model/model.ts'
import { h } from 'vue'
import { startOf } from './place.ts'

/** Extra attributes of a line's element. */
type LineProps = (line: number) => { class?: string[], style?: Record<string, string | number> }

/** The number of digits in the last line's number. */
export function digitsOf(chunks: readonly Chunk[]): number {
  const last = chunks.at(-1)
  return String(last ? last.first + last.lines - 1 : 1).length
}

/** A chunk's text as nodes: plain where possible, with an element for invisible characters and for the marked line. */
export function chunkNodes(chunk: Chunk, marked: number): (VNode | string)[] {
  const { first, lines, text } = chunk
  if (marked < first || marked >= first + lines) return pieces(text, 0, chunk)
  const from = startOf(chunk, marked)
  const to = !text.includes('\n', from) ? text.length : text.indexOf('\n', from)
  return [
    ...pieces(text.slice(0, from), 0, chunk),
    h('mark', { class: 'line-marked' }, pieces(text.slice(from, to), from, chunk)),
    ...pieces(text.slice(to), to, chunk),
  ]
}

/** The same with one element per line: wrapped lines keep their numbers at their start, and lines can be positioned. */
export function lineNodes(chunk: Chunk, marked: number, props: LineProps = () => ({})): VNode[] {
  let at = 0
  return chunk.text.split(/(?<=\n)/).map((line, index) => {
    const from = at
    at += line.length
    const no = chunk.first + index
    const { class: classes = [], ...rest } = props(no)
    const named = { 'class': ['chunk-line', ...classes, no === marked && 'line-marked'], 'data-no': no }
    return h('span', { ...named, ...rest }, pieces(line, from, chunk))
  })
}

/** A text as nodes, with an element for what would not be seen. */
export function textNodes({ text, odd }: Pick<Chunk, 'text' | 'odd'>): (VNode | string)[] {
  return pieces(text, 0, { odd })
}

// --- internal ---

function pieces(text: string, from: number, { odd }: Pick<Chunk, 'odd'>): (VNode | string)[] {
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
