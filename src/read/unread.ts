import { Fault } from '../exec/fault.ts'
import { Unreadable } from '../text/lines.ts'

/** Why a reading could not be made, in a sentence: a capture is missing, or a line of it is not what its reader knows. */
export function whyUnread(error: unknown): string {
  if (error instanceof Fault) return error.message
  if (error instanceof Unreadable) return `Not read: line ${error.line} of ${error.file} is not what its reader knows.`
  throw error
}
