import { Buffer } from 'node:buffer'
import { expect, it } from 'vitest'
import { decode, linesOf } from './decode.ts'

it('keeps a byte order mark', () => {
  expect(decode(Buffer.from('\uFEFFNAME')).text).toBe('\uFEFFNAME')
})

it('replaces each byte that is no UTF-8 by itself and remembers which it was', () => {
  const { text, invalid } = decode(Buffer.concat([Buffer.from('a─'), Buffer.from([0xE2, 0x94]), Buffer.from('b'), Buffer.from([0xFF])]))
  expect(text).toBe('a─\uFFFD\uFFFDb\uFFFD')
  expect([0, 1, 2, 3, 4, 5].map(at => invalid.get(at))).toEqual([undefined, undefined, 0xE2, 0x94, undefined, 0xFF])
  expect(invalid.size).toBe(3)
})

it('does not take a replacement character that was captured for a fault', () => {
  expect(decode(Buffer.from('\uFFFD')).invalid.size).toBe(0)
})

it('counts a last line without a newline, and none behind a final newline', () => {
  expect(linesOf('a\nb')).toEqual(['a', 'b'])
  expect(linesOf('a\nb\n')).toEqual(['a', 'b'])
  expect(linesOf('\n')).toEqual([''])
  expect(linesOf('')).toEqual([])
})

it('takes for UTF-8 what a decoder takes for it, sequence by sequence: no surrogate, nothing overlong, nothing beyond U+10FFFF', () => {
  const strict = new TextDecoder('utf-8', { fatal: true })
  for (let lead = 0x80; lead <= 0xFF; lead++) {
    for (const second of [0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0]) {
      const bytes = Buffer.from([lead, second, 0x80, 0x80]).subarray(0, lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4)
      const { text, invalid } = decode(Buffer.concat([Buffer.from([0xFF]), bytes]))
      const whole = readable(strict, bytes)
      expect([invalid.size === 1, whole !== null && text === `\uFFFD${whole}`]).toEqual([whole !== null, whole !== null])
    }
  }
})

it('reads a megabyte of which nothing is UTF-8, in one line and in short ones, each byte remembered', () => {
  for (const pattern of [[0xFF], [0xE2, 0x94, 0x0A], [0xF0, 0x9F, 0x98, 0x80, 0xC0]]) {
    const bytes = Buffer.alloc(1_000_000, Buffer.from(pattern))
    const { text, invalid } = decode(bytes)
    expect(Buffer.from(text).length).toBe(bytes.length + 2 * invalid.size)
    const first = text.indexOf('\uFFFD')
    expect(invalid.get(first)).toBe(bytes[Buffer.byteLength(text.slice(0, first))])
  }
})

function readable(strict: TextDecoder, bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes)
  }
  catch {
    return null
  }
}
