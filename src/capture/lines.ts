/** Newlines, and one more for a last line without one. */
export function countLines(bytes: Buffer): number {
  let lines = 0
  for (const byte of bytes) {
    if (byte === 0x0A) lines++
  }
  return bytes.length > 0 && bytes.at(-1) !== 0x0A
    ? lines + 1
    : lines
}
