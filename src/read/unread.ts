import { Fault } from '../exec/fault.ts'
import { Unreadable } from '../text/lines.ts'

/** Why an output could not be parsed, in a sentence: a capture is missing, or one of its lines is not in the expected format. */
export function whyUnread(error: unknown): string {
  if (error instanceof Fault) return error.message
  if (error instanceof Unreadable) return `Not read: line ${error.line} of ${error.file} is not what its reader knows.`
  throw error
}
