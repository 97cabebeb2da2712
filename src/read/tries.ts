import type { Line } from '../text/lines.ts'
import { linesOf, Unreadable } from '../text/lines.ts'

/** One request as curl reported it. */
export interface Asked extends Line {
  /** The HTTP status; 0 if nothing answered (curl(1), `http_code`). */
  code: number
  /** The other numbers of the line, in its order. */
  more: number[]
}

/** How a request ended that got no HTTP status, by curl's exit code (curl.se/docs/manpage.html, exit codes). */
export function endOf(exit: number): string {
  return ENDS[exit] ?? `curl ${exit}`
}

/** Parses curl's `--write-out '%{http_code} …\n'` of numbers. Throws {@link Unreadable} at any other line. */
export function parseAsked(text: string, file = 'curl'): Asked[] {
  return linesOf(text).map(line => ({ ...line, ...askedOf(line, file) }))
}

/** The same for one line. */
export function askedOf(line: Line, file: string, text = line.text): Pick<Asked, 'code' | 'more'> {
  if (!/^\d{3}(?: \d+(?:\.\d+)?)*$/.test(text)) throw new Unreadable(file, line, 'not in the format that curl was asked for')
  const [code, ...more] = text.split(' ').map(Number)
  return { code: code!, more }
}

// --- internal ---

const ENDS: Readonly<Record<number, string>> = { 7: 'no connection', 28: 'no answer in time', 52: 'an empty answer', 56: 'reset' }
