import type { Line } from '../text/lines.ts'
import type { Clock } from './probe-log.ts'
import { z } from 'zod'
import { jsonLine } from '../text/json-lines.ts'
import { linesOf, Unreadable } from '../text/lines.ts'
import { clockSchema } from './probe-log.ts'

const headSchema = z.strictObject({ clock: clockSchema })
const lineSchema = z.strictObject({ at: z.number().min(0), line: z.unknown() })
const endSchema = z.strictObject({ clock: clockSchema, exitCode: z.int() })

/** A line that a command printed, and when it arrived, in milliseconds since {@link Stamped.began}. */
type StampedLine = Line & { at: number, said: unknown }

export interface Stamped {
  began: Line & Clock
  ended: Line & Clock
  /** The command's own. */
  exitCode: number
  lines: StampedLine[]
}

/**
 * Parses the output of src/trace/workload/stamp.ts. Throws {@link Unreadable} at any other line, at a time that runs backwards,
 * and if an end is missing.
 */
export function parseStamped(text: string, file = 'stamped'): Stamped {
  const lines = linesOf(text)
  const [first, last] = [lines.shift(), lines.pop()]
  if (!first || !last) throw new Unreadable(file, first ?? { line: 1, text: '' }, 'a clock at both ends is missing')
  const began = { ...first, ...jsonLine(headSchema, first, file, 'stamp.ts').clock }
  const { clock, exitCode } = jsonLine(endSchema, last, file, 'stamp.ts')
  const stamped = lines.map((line) => {
    const { at, line: said } = jsonLine(lineSchema, line, file, 'stamp.ts')
    return { ...line, at, said }
  })
  const back = stamped.find(({ at }, index) => index > 0 && at < stamped[index - 1]!.at)
  if (back) throw new Unreadable(file, back, 'its time is before the line above')
  return { began, ended: { ...last, ...clock }, exitCode, lines: stamped }
}
