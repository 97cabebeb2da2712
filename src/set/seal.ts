import type { Side } from '../words.ts'
import type { Manifest } from './manifest.ts'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../exec/fault.ts'
import { manifestSchema } from './manifest.ts'
import { scanFolder } from './secrets.ts'
import { emptyStage } from './store.ts'
import { strangers } from './strangers.ts'
import { MANIFEST, SUMS, sumsOf } from './sums.ts'

/**
 * Finishes a staged set: first the manifest, then the search for secrets in everything that would be published, and as the very
 * last file SHA256SUMS, without which nothing accepts it as a set. If a secret is found, or the search is not done within
 * `seconds`, the set is rejected: its bytes are deleted, and a masked report stays. `known` are addresses that traffic may name
 * in addition to those that the set itself lists.
 */
export async function seal(
  dir: string,
  manifest: Manifest,
  known?: Record<Side, readonly string[]>,
  seconds?: number,
): Promise<void> {
  // if this is interrupted, unsearched files must not have sums
  rmSync(join(dir, SUMS), { force: true })
  writeFileSync(join(dir, MANIFEST), `${JSON.stringify(manifestSchema.parse(manifest), null, 2)}\n`)
  await refuseSecrets(dir, seconds)
  const others = strangers(dir, manifest, known).map(({ id, line, address }) => `${id}:${line}: ${address.replace(/\d+\.\d+$/, '*.*')}`)
  if (others.length > 0) throw deleted(dir, 'An unknown client used the Service during the recording, and its address would have been published', others)
  writeFileSync(join(dir, SUMS), sumsOf(dir))
}

/**
 * Searches everything that was staged for secrets, whether or not it is a set yet. Throws if there is one, or if the search is
 * not done within `seconds`: then what was staged is deleted.
 */
export async function refuseSecrets(dir: string, seconds?: number): Promise<void> {
  if (!existsSync(dir)) return
  const found = await scanFolder(dir, seconds).catch((error: Error) => error)
  if (found instanceof Error) throw deleted(dir, found.message, [])
  const lines = found.map(({ path, line, rule, masked }) => `${path}:${line}: ${rule}: ${masked}`)
  if (lines.length > 0) throw deleted(dir, 'Something that looks like a secret would have been published', lines)
}

/** The file that stays in the staging folder of a refresh that could not be published. */
export const REPORT = 'REPORT.txt'

// --- internal ---

/** What must not be published is deleted, except for a report that does not show it. */
function deleted(dir: string, why: string, lines: readonly string[]): Fault {
  rmSync(dir, { recursive: true, force: true })
  emptyStage(dir)
  if (lines.length > 0) writeFileSync(join(dir, REPORT), `${lines.join('\n')}\n`)
  return new Fault([`${why.replace(/\.$/, '')}. The recording was deleted.`, ...lines].join('\n  '))
}
