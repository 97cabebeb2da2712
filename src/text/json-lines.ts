import type { Line } from './lines.ts'
import { z } from 'zod'
import { Unreadable } from './lines.ts'

/** A line of JSON of the given form; throws {@link Unreadable}, which names `whose` line it should have been. */
export function jsonLine<T>(schema: z.ZodType<T>, line: Line, file: string, whose: string): T {
  const result = schema.safeParse(jsonOf(line, file))
  if (!result.success) throw new Unreadable(file, line, `not a line of ${whose}: ${z.prettifyError(result.error).replaceAll('\n', ' ')}`)
  return result.data
}

// --- internal ---

function jsonOf(line: Line, file: string): unknown {
  try {
    return JSON.parse(line.text)
  }
  catch {
    throw new Unreadable(file, line, 'not JSON')
  }
}
