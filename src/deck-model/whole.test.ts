import { Buffer } from 'node:buffer'
import { expect, it } from 'vitest'
import { BOUNDS } from '../text/bounds.ts'
import { decode } from '../text/decode.ts'
import { chunksOf } from './whole.ts'

it.each([
  ['one line of half a megabyte', Buffer.alloc(500_000, 'a')],
  ['bytes of which none is UTF-8', Buffer.alloc(100_000, Buffer.from([0xFF, 0xC0]))],
  ['short lines, in each a byte that is no UTF-8', Buffer.alloc(60_000, Buffer.from([0xFF, 0x0A]))],
  ['lone carriage returns', Buffer.alloc(100_000, '\r')],
  ['more lines than a pane ever shows, the last one without an end', Buffer.from(`${'line\n'.repeat(20_000)}end`)],
])('%s: the viewer has every one of them, in order', (_, bytes) => {
  const chunks = chunksOf(bytes)
  expect(chunks.map(({ text }) => text).join('') === decode(bytes).text).toBe(true)
  expect(chunks.every(({ odd }) => odd.length <= BOUNDS.marks)).toBe(true)
  for (const [index, { first, lines }] of chunks.entries()) expect(chunks[index + 1]?.first ?? first + lines).toBe(first + lines)
})

it('marks the bytes of every chunk by themselves, wherever it begins', () => {
  const chunks = chunksOf(Buffer.concat([Buffer.from('é\n'.repeat(200)), Buffer.from([0x61, 0xFE, 0x0A])]))
  expect(chunks.map(({ odd }) => odd)).toEqual([[], [[1, 1, '\\xFE']]])
})
