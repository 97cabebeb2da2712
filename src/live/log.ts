import type { Ran } from '../exec/run.ts'
import type { RunOutcome } from '../protocol/live.ts'
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../exec/remote-digest.ts'
import { secretsIn } from '../secrets/search.ts'

/** One live run, or a request that was refused, as a line of the log. */
export interface LogLine {
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

/** A log of live runs: JSON lines in a private file of `folder`, which git ignores. It keeps only the digest of an output. */
export function openLog(folder: string, name: string): (line: LogLine) => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${name}.jsonl`)
  return line => appendFileSync(file, `${withoutSecret(line)}\n`, { mode: 0o600 })
}

/** The log line of a run: how it ended, and the digest of what it printed; without `ran`, it was not started. */
export function logLine({ id, argv }: Pick<LogLine, 'id' | 'argv'>, on: string, outcome: RunOutcome, ran?: Ran): LogLine {
  return {
    ...{ on, id, argv, ending: outcome.kind },
    ...'says' in outcome ? { says: outcome.says } : {},
    ...ran ? { exitCode: ran.exitCode, ms: ran.durationMs, bytes: ran.stdout.length + ran.stderr.length } : {},
    ...ran ? { sha256: sha256(ran.stdout) } : {},
  }
}

// --- internal ---

/** A command that was refused because it contains a secret is not logged either. */
function withoutSecret(line: LogLine): string {
  const text = JSON.stringify(line)
  return secretsIn(text).length === 0 ? text : JSON.stringify({ ...line, argv: null, says: 'The command would show a secret.' })
}
