import type { Side } from '../trace/words.ts'
import type { Manifest } from './manifest.ts'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from './fault.ts'
import { manifestSchema } from './manifest.ts'
import { scanFolder } from './secrets.ts'
import { emptyStage } from './store.ts'
import { strangers } from './strangers.ts'
import { MANIFEST, SUMS, sumsOf } from './sums.ts'

/**
 * Finishes a staged set: the manifest after all it describes, then the search for secrets over everything that would be
 * published, and as the very last file SHA256SUMS. A secret refuses the set: its bytes are deleted, a masked report stays.
 * `known` are addresses that traffic may name beside those that the set itself vouches for.
 */
export async function seal(dir: string, manifest: Manifest, known?: Record<Side, readonly string[]>): Promise<void> {
  writeFileSync(join(dir, MANIFEST), `${JSON.stringify(manifestSchema.parse(manifest), null, 2)}\n`)
  const secrets = await scanFolder(dir)
  const found = secrets.map(({ path, line, rule, masked }) => `${path}:${line}: ${rule}: ${masked}`)
  if (found.length > 0) throw deleted(dir, 'Something that looks like a secret would have been published', found)
  const others = strangers(dir, manifest, known).map(({ id, line, address }) => `${id}:${line}: ${address.replace(/\d+\.\d+$/, '*.*')}`)
  if (others.length > 0) throw deleted(dir, 'Somebody else used the Service meanwhile, and would have been published', others)
  writeFileSync(join(dir, SUMS), sumsOf(dir))
}

/** What stays in the staging folder of a refresh that could not be published. */
export const REPORT = 'REPORT.txt'

// --- internal ---

/** Of what must not be published nothing stays but a report that does not show it. */
function deleted(dir: string, why: string, lines: readonly string[]): Fault {
  rmSync(dir, { recursive: true, force: true })
  emptyStage(dir)
  writeFileSync(join(dir, REPORT), `${lines.join('\n')}\n`)
  return new Fault([`${why}. The recording was deleted.`, ...lines].join('\n  '))
}
