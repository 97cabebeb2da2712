import { Buffer } from 'node:buffer'
import { expect, it } from 'vitest'
import { countLines } from './count-lines.ts'

it.each<[string, number]>([
  ['', 0],
  ['\n', 1],
  ['a', 1],
  ['a\n', 1],
  ['a\nb', 2],
  ['\n\na', 3],
  ['a\r\nb\r', 2],
])('counts in %j %d lines', (text, lines) => {
  expect(countLines(Buffer.from(text))).toBe(lines)
})
