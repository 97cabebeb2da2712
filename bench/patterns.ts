import { Buffer } from 'node:buffer'

/** A pattern that makes a hostile text when repeated; each of its bytes can occur in a capture. */
export interface Pattern {
  name: string
  /** Put once before the repeated part. */
  begins?: string
  repeated: string | Uint8Array
}

/** Patterns that are known to slow scanners down, and what a stranger's request can put into a log. */
export const PATTERNS: readonly Pattern[] = [
  { name: 'halves of a token', repeated: 'eyJ-' },
  { name: 'words of a token', repeated: 'eyJhbGciOiJ.' },
  { name: 'quoted backslashes', repeated: '"\\"' },
  { name: 'escaped quotes in a string that never ends', begins: '"', repeated: '\\"' },
  { name: 'backslashes', repeated: '\\' },
  { name: 'quotes', repeated: '"' },
  { name: 'spaces', repeated: ' ' },
  { name: 'a letter and spaces', repeated: 'A   ' },
  { name: 'dashes', repeated: '-' },
  { name: 'dashed letters', repeated: 'a-' },
  { name: 'brackets', repeated: '[(<{' },
  { name: 'nested JSON arrays', repeated: '[' },
  { name: 'nested JSON objects', repeated: '{"a":' },
  { name: 'nested JSON objects, one a line', repeated: '{"a":\n' },
  { name: 'digits', repeated: '1' },
  { name: 'dotted numbers', repeated: '1.' },
  { name: 'words of small letters', repeated: 'word ' },
  { name: 'one long word', repeated: 'a' },
  { name: 'many short lines', repeated: 'a\n' },
  { name: 'empty lines', repeated: '\n' },
  { name: 'CSI', repeated: '\x1B[' },
  { name: 'OSC', repeated: '\x1B]' },
  { name: 'NULs', repeated: '\0' },
  { name: 'lone carriage returns', repeated: '\r' },
  { name: 'combining marks', begins: 'a', repeated: '\u0301' },
  { name: 'right-to-left overrides', repeated: '\u202E' },
  { name: 'no UTF-8', repeated: Buffer.from([0xFF, 0x61, 0xE2, 0x94]) },
  { name: 'no UTF-8, in short lines', repeated: Buffer.from([0xFF, 0x0A]) },
  { name: 'YAML anchors', begins: 'a: &a [x]\n', repeated: 'b: &a [*a, *a]\n' },
  { name: 'YAML of nested sequences', repeated: '- ' },
  { name: 'comments of rules', repeated: '-m comment --comment "' },
  { name: 'base64', repeated: 'LS0tLS1CRUdJTiBSU0Eg' },
  { name: 'begins of keys', repeated: '-----BEGIN ' },
]

/** About `size` bytes of a pattern. */
export function bytesOf({ begins = '', repeated }: Pattern, size: number): Buffer {
  const one = Buffer.from(repeated)
  return Buffer.concat([Buffer.from(begins), Buffer.alloc(Math.floor(size / one.length) * one.length, one)])
}
