/** Text of bytes that need not be text: each byte that is no UTF-8 stands as one U+FFFD, and is listed. */
export interface Decoded {
  text: string
  /** Where in `text` a byte could not be read, and which byte it was. */
  invalid: Map<number, number>
}

/** Reads bytes as UTF-8 and loses nothing: a BOM stays, and what is no UTF-8 is replaced byte by byte and remembered. */
export function decode(bytes: Uint8Array): Decoded {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return { text, invalid: new Map() }
  }
  catch {
    return decodeByteByByte(bytes)
  }
}

/** The lines of a text, without their newlines; a final newline ends the last line and begins none. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

// --- internal ---

function decodeByteByByte(bytes: Uint8Array): Decoded {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const invalid = new Map<number, number>()
  let text = ''
  let at = 0
  while (at < bytes.length) {
    const length = sequenceAt(bytes, at, decoder)
    if (length === 0) {
      invalid.set(text.length, bytes[at]!)
      text += '\uFFFD'
    }
    else {
      text += decoder.decode(bytes.subarray(at, at + length))
    }
    at += length || 1
  }
  return { text, invalid }
}

function sequenceAt(bytes: Uint8Array, at: number, decoder: TextDecoder): number {
  const lead = bytes[at]!
  const length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
  try {
    decoder.decode(bytes.subarray(at, at + length))
    return length
  }
  catch {
    return 0
  }
}
