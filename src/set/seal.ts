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
 * Finishes a staged set: the manifest after all it describes, then the search for secrets over everything that would be
 * published, and as the very last file SHA256SUMS, without which nothing takes it for a set. A secret refuses the set: its bytes
 * are deleted, a masked report stays; so does a search that was not done within `seconds`.
 * `known` are addresses that traffic may name beside those that the set itself vouches for.
 */
export async function seal(
  dir: string,
  manifest: Manifest,
  known?: Record<Side, readonly string[]>,
  seconds?: number,
): Promise<void> {
  // whatever ends this, what is not looked at has no sums
  rmSync(join(dir, SUMS), { force: true })
  writeFileSync(join(dir, MANIFEST), `${JSON.stringify(manifestSchema.parse(manifest), null, 2)}\n`)
  await refuseSecrets(dir, seconds)
  const others = strangers(dir, manifest, known).map(({ id, line, address }) => `${id}:${line}: ${address.replace(/\d+\.\d+$/, '*.*')}`)
  if (others.length > 0) throw deleted(dir, 'Somebody else used the Service meanwhile, and would have been published', others)
  writeFileSync(join(dir, SUMS), sumsOf(dir))
}

/**
 * Looks for secrets in all that was staged, whether or not it is a set yet. Throws where there is one, or where the search
 * was not done within `seconds`: what was staged is deleted then.
 */
export async function refuseSecrets(dir: string, seconds?: number): Promise<void> {
  if (!existsSync(dir)) return
  const found = await scanFolder(dir, seconds).catch((error: Error) => error)
  if (found instanceof Error) throw deleted(dir, found.message, [])
  const lines = found.map(({ path, line, rule, masked }) => `${path}:${line}: ${rule}: ${masked}`)
  if (lines.length > 0) throw deleted(dir, 'Something that looks like a secret would have been published', lines)
}

/** What stays in the staging folder of a refresh that could not be published. */
export const REPORT = 'REPORT.txt'

// --- internal ---

/** Of what must not be published nothing stays but a report that does not show it. */
function deleted(dir: string, why: string, lines: readonly string[]): Fault {
  rmSync(dir, { recursive: true, force: true })
  emptyStage(dir)
  if (lines.length > 0) writeFileSync(join(dir, REPORT), `${lines.join('\n')}\n`)
  return new Fault([`${why.replace(/\.$/, '')}. The recording was deleted.`, ...lines].join('\n  '))
}
