import { Fault } from '../exec/fault.ts'
import { Unreadable } from '../text/lines.ts'

/** What is read of captures; if one is missing, or a line is not in its format, what is made of the sentence that says so. */
export function readOr<T, U>(read: () => T, unread: (why: string) => U): T | U {
  try {
    return read()
  }
  catch (error) {
    if (error instanceof Fault) return unread(error.message)
    if (error instanceof Unreadable) return unread(`Not read: line ${error.line} of ${error.file} is not what its reader knows.`)
    throw error
  }
}
