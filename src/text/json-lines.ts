import type { Line } from './lines.ts'
import { z } from 'zod'
import { Unreadable } from './lines.ts'

/**
 * Parses a line of JSON of the given form; throws {@link Unreadable}, which names `whose` line it should have been. `isPlainly`
 * is a fast check for logs with 100,000 lines of a form; the schema explains what is wrong with any other line.
 */
export function jsonLine<T>(schema: z.ZodType<T>, line: Line, file: string, whose: string, isPlainly?: Check<T>): T {
  const value = jsonIn(line, file)
  if (isPlainly?.(value)) return value
  const result = schema.safeParse(value)
  if (!result.success) throw new Unreadable(file, line, `not a line of ${whose}: ${z.prettifyError(result.error).replaceAll('\n', ' ')}`)
  return result.data
}

/** The JSON in a line, of which `text` is the part that is to be JSON; throws {@link Unreadable} if it is not. */
export function jsonIn(line: Line, file: string, text = line.text): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    throw new Unreadable(file, line, 'not JSON')
  }
}

// --- internal ---

type Check<T> = (value: unknown) => value is T
