import { Buffer } from 'node:buffer'
import { expect, it } from 'vitest'
import { decode, linesOf } from './decode.ts'

it('keeps a byte order mark', () => {
  expect(decode(Buffer.from('\uFEFFNAME')).text).toBe('\uFEFFNAME')
})

it('replaces each byte that is no UTF-8 by itself and remembers which it was', () => {
  const { text, invalid } = decode(Buffer.concat([Buffer.from('a─'), Buffer.from([0xE2, 0x94]), Buffer.from('b'), Buffer.from([0xFF])]))
  expect(text).toBe('a─\uFFFD\uFFFDb\uFFFD')
  expect([...invalid]).toEqual([[2, 0xE2], [3, 0x94], [5, 0xFF]])
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
