import type { VerifiedSet } from './verify.ts'
import { existsSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { flush, flushTree, renameFlushed } from './disk.ts'
import { takeLock } from './lock.ts'
import { setAside, setFolders, wholeSet } from './publish.ts'
import { refuseForeign } from './target.ts'

/**
 * Runs `work` as the only writer of a set, after repairing what a cut-off swap or damage has left, which is reported through
 * `tell`. Throws before anything is touched if `dir` or a folder next to it is not ours, and if another process is writing. A new
 * set that waits there is put in place only if it is `fit`: a presenter may have been refused it.
 */
export async function asWriter<T>(
  dir: string,
  tell: (text: string) => void,
  work: () => Promise<T>,
  fit: (set: VerifiedSet) => boolean = () => true,
): Promise<T> {
  refuseForeign(dir)
  const release = takeLock(setFolders(dir).lock)
  try {
    const said = mended(dir, fit)
    if (said) tell(said)
    return await work()
  }
  finally {
    release()
  }
}

// --- internal ---

/** Leaves a whole set in `captures` if there is one, and removes nothing but a set that a whole one has replaced. */
function mended(dir: string, fit: (set: VerifiedSet) => boolean): string | null {
  const { current, next, previous } = setFolders(dir)
  if (!existsSync(current)) return stoodUp(dir, fit)
  if (!existsSync(previous)) return null
  if (wholeSet(current)) {
    flushTree(current)
    rmSync(previous, { recursive: true, force: true })
    flush(dirname(current))
    return 'A swap of captures had been interrupted at its last step; it is done now.'
  }
  if (!wholeSet(previous)) return `Neither ${basename(current)}/ nor ${basename(previous)}/ is whole; both are left as they are${existsSync(next) ? `, with ${basename(next)}/` : ''}.`
  const aside = setAside(current, dir)
  renameFlushed(previous, current)
  return `${basename(current)}/ was damaged, and the set before it is back in place. The damaged one is kept in ${aside}.`
}

/** Of the two sets of a swap restores the new one if it is whole, else the one before. */
function stoodUp(dir: string, fit: (set: VerifiedSet) => boolean): string | null {
  const { current, next, previous } = setFolders(dir)
  const waiting = wholeSet(next)
  if (waiting && fit(waiting)) {
    flushTree(next)
    renameFlushed(next, current)
    rmSync(previous, { recursive: true, force: true })
    return 'A swap of captures had been interrupted; the new set was whole and is in place now.'
  }
  if (!existsSync(previous)) return null
  renameFlushed(previous, current)
  return 'A swap of captures had been interrupted; the old set is back in place.'
}
