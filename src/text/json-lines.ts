import type { Line } from './lines.ts'
import { z } from 'zod'
import { Unreadable } from './lines.ts'

/**
 * Parses a line of JSON of the given form; throws {@link Unreadable}, which names `whose` line it should have been. `isPlainly`
 * is a fast check for logs with 100,000 lines of a form; the schema explains what is wrong with any other line.
 */
export function jsonLine<T>(schema: z.ZodType<T>, line: Line, file: string, whose: string, isPlainly?: Check<T>): T {
  const value = jsonOf(line, file)
  if (isPlainly?.(value)) return value
  const result = schema.safeParse(value)
  if (!result.success) throw new Unreadable(file, line, `not a line of ${whose}: ${z.prettifyError(result.error).replaceAll('\n', ' ')}`)
  return result.data
}

// --- internal ---

type Check<T> = (value: unknown) => value is T

function jsonOf(line: Line, file: string): unknown {
  try {
    return JSON.parse(line.text)
  }
  catch {
    throw new Unreadable(file, line, 'not JSON')
  }
}
