import type { VerifiedSet } from './verify.ts'
import { existsSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { flush, flushTree, renameFlushed } from './disk.ts'
import { takeLock } from './lock.ts'
import { setAside, setFolders, wholeSet } from './publish.ts'
import { refuseForeign } from './target.ts'

/**
 * Does `work` as the only writer of a set, after whatever a cut swap or a damage has left is mended; `tell` hears of that. Throws
 * before anything is touched where `dir` or a folder beside it is not ours, and where somebody else writes. A new set that waits
 * beside is put in place only where it is `fit`: a presenter may have been refused it.
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

/** Leaves a whole set in `captures` where there is one, and removes nothing but a set that a whole one has replaced. */
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
  return `${basename(current)}/ was damaged, and the set before it stands again. The damaged one is kept in ${aside}.`
}

/** Of the two that a swap had in hand the new one where it is whole, else the one before. */
function stoodUp(dir: string, fit: (set: VerifiedSet) => boolean): string | null {
  const { current, next, previous } = setFolders(dir)
  const waiting = wholeSet(next)
  if (waiting && fit(waiting)) {
    flushTree(next)
    renameFlushed(next, current)
    rmSync(previous, { recursive: true, force: true })
    return 'A swap of captures had been interrupted; the new set was whole and stands now.'
  }
  if (!existsSync(previous)) return null
  renameFlushed(previous, current)
  return 'A swap of captures had been interrupted; the old set stands again.'
}
