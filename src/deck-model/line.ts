import type { CommandPart } from './model.ts'

/** The whole line that a command's parts stand for. */
export function commandLine(parts: readonly CommandPart[]): string {
  return parts.map(part => part.text).join('')
}
