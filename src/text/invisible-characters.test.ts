import { expect, it } from 'vitest'
import { BOUNDS } from './bounds.ts'
import { oddIn } from './invisible-characters.ts'

it.each([
  ['\0', 'NUL'],
  ['\x1B', 'ESC'],
  ['\r', 'CR'],
  ['\x07', 'BEL'],
  ['\x9B', 'CSI'],
  ['\u202E', 'U+202E'],
  ['\u2066', 'U+2066'],
  ['\u200B', 'U+200B'],
  ['\uFEFF', 'BOM'],
  ['\u00AD', '\\xAD'],
  ['\u{E0041}', 'U+E0041'],
])('gives %j a mark', (character, mark) => {
  expect(oddIn(`a${character}b`)).toEqual([[1, character.length, mark]])
})

it('leaves what is seen alone: letters, accents, boxes, arrows, tabs and newlines', () => {
  expect(oddIn('Ünïcode ─│└ → ✓ 字 \t\n')).toEqual([])
})

it('marks bytes that were no UTF-8 where they stand', () => {
  expect(oddIn('b\uFFFD', new Map([[11, 0xFF]]), 10)).toEqual([[1, 1, '\\xFF']])
})

it('marks so many and no more, and the last mark says so', () => {
  const marks = oddIn('\x1B'.repeat(BOUNDS.marks + 7))
  expect(marks).toHaveLength(BOUNDS.marks)
  expect(marks.at(-2)![2]).toBe('ESC')
  expect(marks.at(-1)![2]).toBe('ESC ⋯ those behind it have no mark')
})
