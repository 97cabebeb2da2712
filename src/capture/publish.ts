import { existsSync, renameSync, rmSync } from 'node:fs'
import { heldBy } from './lock.ts'
import { verifySet } from './verify.ts'

/** The folders a swap moves between, all beside each other so that a rename is one step. */
export function setFolders(dir: string): { current: string, next: string, previous: string, lock: string } {
  return {
    current: dir,
    next: `${dir}.next`,
    previous: `${dir}.prev`,
    lock: `${dir}.lock`,
  }
}

/**
 * Puts a verified `captures.next` in the place of `captures`, in two renames, and removes the old one.
 * Killed between any two steps it leaves a state that {@link mendSwap} brings to a whole old or a whole new set.
 */
export function swapIn(dir: string): void {
  const { current, next, previous } = setFolders(dir)
  verifySet(next)
  rmSync(previous, { recursive: true, force: true })
  if (existsSync(current)) renameSync(current, previous)
  renameSync(next, current)
  rmSync(previous, { recursive: true, force: true })
}

/**
 * Mends a swap that was interrupted, and says what it did; null where there was nothing to mend. Whoever reads next calls
 * it. While a writer is alive nothing is touched: {@link readableSet} then reads the previous set.
 */
export function mendSwap(dir: string): string | null {
  const { current, next, previous, lock } = setFolders(dir)
  if (heldBy(lock) !== null) return null
  if (existsSync(current)) {
    if (!existsSync(previous)) return null
    rmSync(previous, { recursive: true, force: true })
    return 'A swap of captures had been interrupted at its last step; it is done now.'
  }
  if (existsSync(next) && isWhole(next)) {
    renameSync(next, current)
    rmSync(previous, { recursive: true, force: true })
    return 'A swap of captures had been interrupted; the new set was whole and stands now.'
  }
  if (!existsSync(previous)) return null
  renameSync(previous, current)
  return 'A swap of captures had been interrupted; the old set stands again.'
}

/** The folder to read right now: `captures`, or the previous set in the moment between two renames. */
export function readableSet(dir: string): string {
  const { current, previous } = setFolders(dir)
  return existsSync(current) || !existsSync(previous)
    ? current
    : previous
}

// --- internal ---

function isWhole(dir: string): boolean {
  try {
    verifySet(dir)
    return true
  }
  catch {
    return false
  }
}
