import type { Invalid } from './decode.ts'
import { BOUNDS } from './bounds.ts'

/** Characters that a browser hides, obeys or reorders by: first and last of each range. */
const HIDDEN: readonly (readonly [number, number])[] = [
  // controls (C0 but tab and newline, DEL, C1), soft hyphen
  [0x00, 0x08],
  [0x0B, 0x1F],
  [0x7F, 0x9F],
  [0xAD, 0xAD],
  // joiners, fillers, vowel signs and separators without a width
  [0x034F, 0x034F],
  [0x061C, 0x061C],
  [0x115F, 0x1160],
  [0x17B4, 0x17B5],
  [0x180B, 0x180F],
  // zero-width characters, line and paragraph separators, bidirectional marks and overrides
  [0x200B, 0x200F],
  [0x2028, 0x202E],
  [0x2060, 0x206F],
  [0x3164, 0x3164],
  // variation selectors, BOM, half-width filler, annotations, tags
  [0xFE00, 0xFE0F],
  [0xFEFF, 0xFEFF],
  [0xFFA0, 0xFFA0],
  [0xFFF0, 0xFFFB],
  [0xE0000, 0xE0FFF],
]

const RANGES = HIDDEN.map(([from, to]) => `\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`).join('')
const ODD = new RegExp(`[${RANGES}]`, 'gu')
const ODD_OR_INVALID = new RegExp(`[${RANGES}\\uFFFD]`, 'gu')

const NAMES: Record<number, string> = {
  0x00: 'NUL',
  0x07: 'BEL',
  0x08: 'BS',
  0x0B: 'VT',
  0x0C: 'FF',
  0x0D: 'CR',
  0x1B: 'ESC',
  0x7F: 'DEL',
  0x9B: 'CSI',
  0x9D: 'OSC',
  0xFEFF: 'BOM',
}

/** A range of text that needs a mark: its position, its length, and the mark. */
type OddAt = [at: number, length: number, mark: string]

/**
 * The invisible characters in `text`, in order. `invalid` lists the positions of bytes that were not UTF-8, counted from `from`.
 * After {@link BOUNDS.marks} of them the rest has no mark, and the last mark says so.
 */
export function oddIn(text: string, invalid: Invalid = NONE, from = 0): OddAt[] {
  const found: OddAt[] = []
  for (const { 0: character, index } of text.matchAll(invalid.size > 0 ? ODD_OR_INVALID : ODD)) {
    const byte = character === '\uFFFD' ? invalid.get(from + index) : undefined
    // a replacement character that was captured is visible
    if (character === '\uFFFD' && byte === undefined) continue
    if (found.length === BOUNDS.marks) {
      found.at(-1)![2] += ' ⋯ those behind it have no mark'
      break
    }
    found.push([index, character.length, byte === undefined ? markOf(character) : `\\x${hex(byte, 2)}`])
  }
  return found
}

// --- internal ---

const NONE: Invalid = new Map()

function markOf(character: string): string {
  const code = character.codePointAt(0)!
  return NAMES[code] ?? (code < 0x100 ? `\\x${hex(code, 2)}` : `U+${hex(code, 4)}`)
}

function hex(number: number, digits: number): string {
  return number.toString(16).toUpperCase().padStart(digits, '0')
}
