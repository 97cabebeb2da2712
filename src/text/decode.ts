import { bisectLeft } from 'd3-array'

/** The bytes of a text that were not UTF-8, by their position in it. */
export interface Invalid {
  readonly size: number
  get: (at: number) => number | undefined
}

/** Text of bytes that need not be text: each byte that is not UTF-8 becomes one U+FFFD, and is listed. */
export interface Decoded {
  text: string
  /** The positions in `text` of bytes that could not be decoded, and their values. */
  invalid: Invalid
}

/** Decodes bytes as UTF-8 without loss: a BOM stays, and what is not UTF-8 is replaced byte by byte and recorded. */
export function decode(bytes: Uint8Array): Decoded {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return { text, invalid: new Map() }
  }
  catch {
    return decodeByteByByte(bytes)
  }
}

/** The lines of a text, without their newlines; a final newline ends the last line and does not begin another. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** The offset of each line in the text. */
export function offsetsOf(lines: readonly string[]): number[] {
  let at = 0
  return lines.map((line) => {
    const from = at
    at += line.length + 1
    return from
  })
}

// --- internal ---

/**
 * Every byte that is not UTF-8 becomes the three of U+FFFD, and the whole is decoded at once: one pass for any number of such
 * bytes.
 */
function decodeByteByByte(bytes: Uint8Array): Decoded {
  const count = countInvalid(bytes)
  const valid = new Uint8Array(bytes.length + 2 * count)
  const [places, values] = [new Uint32Array(count), new Uint8Array(count)]
  let [to, place, found] = [0, 0, 0]
  for (let at = 0; at < bytes.length;) {
    const length = sequenceAt(bytes, at)
    if (length === 0) {
      places[found] = place
      values[found++] = bytes[at++]!
      valid.set(REPLACEMENT, to)
      to += REPLACEMENT.length
    }
    else {
      for (const end = at + length; at < end;) valid[to++] = bytes[at++]!
    }
    // a sequence of four bytes takes two UTF-16 units
    place += length === 4 ? 2 : 1
  }
  return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(valid), invalid: listed(places, values) }
}

const REPLACEMENT = [0xEF, 0xBF, 0xBD]

function countInvalid(bytes: Uint8Array): number {
  let count = 0
  for (let at = 0; at < bytes.length;) {
    const length = sequenceAt(bytes, at)
    if (length === 0) count++
    at += length || 1
  }
  return count
}

/** The length of the sequence that begins here; 0 if none does (The Unicode Standard 16, table 3-7). */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!
  if (lead < 0x80) return 1
  const length = lead < 0xC2 || lead > 0xF4 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  if (length === 0 || at + length > bytes.length) return 0
  const second = bytes[at + 1]!
  const least = lead === 0xE0 ? 0xA0 : lead === 0xF0 ? 0x90 : 0x80
  const most = lead === 0xED ? 0x9F : lead === 0xF4 ? 0x8F : 0xBF
  if (second < least || second > most) return 0
  for (let more = 2; more < length; more++) {
    if ((bytes[at + more]! & 0xC0) !== 0x80) return 0
  }
  return length
}

/** Arrays instead of a Map: a Map holds at most 16.7 million entries, of forty bytes each. */
function listed(places: Uint32Array, values: Uint8Array): Invalid {
  return {
    size: places.length,
    get(at) {
      const index = bisectLeft(places, at)
      return places[index] === at ? values[index] : undefined
    },
  }
}
