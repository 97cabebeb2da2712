import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { secretsIn } from '../secrets/search.ts'

/** One live run, or what was asked for and refused, as a line of the log. */
export interface Logged {
  on: string
  id: string
  argv: readonly string[] | null
  ending: string
  says?: string
  exitCode?: number | null
  ms?: number
  bytes?: number
  sha256?: string
}

/** A log of live runs: JSON lines in a private file of `folder`, which git ignores. Of an output it keeps only its digest. */
export function openLog(folder: string, name: string): (line: Logged) => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${name}.jsonl`)
  return line => appendFileSync(file, `${withoutSecret(line)}\n`, { mode: 0o600 })
}

// --- internal ---

/** A command that was refused for a secret in it is not written down either. */
function withoutSecret(line: Logged): string {
  const text = JSON.stringify(line)
  return secretsIn(text).length === 0 ? text : JSON.stringify({ ...line, argv: null, says: 'What it was would show a secret.' })
}
