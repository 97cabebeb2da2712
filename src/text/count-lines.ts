const NEWLINE = 0x0A

/** Newlines, and one more for a last line without one. */
export function countLines(bytes: Buffer): number {
  let lines = 0
  // a native search: a loop over the bytes was most of the engine's own time
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines++
  return bytes.length > 0 && bytes.at(-1) !== NEWLINE
    ? lines + 1
    : lines
}
