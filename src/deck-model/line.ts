import type { CommandPart } from './model.ts'

/** A command's parts joined into the whole line. */
export function commandLine(parts: readonly CommandPart[]): string {
  return parts.map(part => part.text).join('')
}
