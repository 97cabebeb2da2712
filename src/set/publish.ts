import type { VerifiedSet } from './verify.ts'
import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import process from 'node:process'
import { attempt } from '../exec/attempt.ts'
import { visible } from '../exec/fault.ts'
import { flush, flushTree, renameFlushed } from './disk.ts'
import { heldBy } from './lock.ts'
import { verifySet } from './verify.ts'

/** The folders of a swap, all in the same parent so that a rename is atomic; absolute, without a trailing slash. */
export function setFolders(dir: string): { current: string, next: string, previous: string, lock: string } {
  const current = resolve(dir)
  return {
    current,
    next: `${current}.next`,
    previous: `${current}.prev`,
    lock: `${current}.lock`,
  }
}

/**
 * Verifies `captures.next` and replaces `captures` by it. If it is cut off at any moment, by a kill or by a power cut, a whole
 * set remains: the new one is on disk before anything is renamed, and the last one is removed only after that is, too. With
 * `keepLast` the last one is kept in its own folder, which is returned.
 */
export function swapIn(dir: string, keepLast = false): string | null {
  const { next } = setFolders(dir)
  verifySet(next)
  flushTree(next)
  return exchange(dir, keepLast)
}

/** The two renames of a swap. It verifies nothing, and flushes nothing of the new set. */
export function exchange(dir: string, keepLast = false): string | null {
  const { current, next, previous } = setFolders(dir)
  if (existsSync(previous)) setAside(previous, dir)
  if (existsSync(current)) renameFlushed(current, previous)
  renameFlushed(next, current)
  if (!existsSync(previous)) return null
  if (keepLast) return setAside(previous, dir)
  rmSync(previous, { recursive: true, force: true })
  flush(dirname(current))
  return null
}

/** Moves a folder to `captures.damaged-TIME`, which this program never removes; returns that name. */
export function setAside(folder: string, dir: string): string {
  const aside = `${setFolders(dir).current}.damaged-${new Date().toISOString().replaceAll(/\W/g, '')}`
  renameSync(folder, aside)
  flush(dirname(aside))
  return aside
}

/**
 * The last set that is whole: `captures`, or the one before it if a swap was cut off or `captures` is damaged; `tell` is called
 * with the reason (stderr by default). Read-only: nothing is renamed or removed. Throws what is wrong with `captures` if neither
 * is whole.
 */
export function lastGoodSet(dir: string, tell: (text: string) => void = toStderr): VerifiedSet {
  const { current, previous, lock } = setFolders(dir)
  const identity = identityOf(current)
  try {
    return verifySet(current)
  }
  catch (error) {
    // it was replaced while it was read
    if (identityOf(current) !== identity) return lastGoodSet(dir, tell)
    const before = wholeSet(previous)
    if (!before) throw error
    const isBetweenRenames = identity === null && heldBy(lock) !== null
    if (!isBetweenRenames) tell(`${(error as Error).message.split('\n  → ')[0]}\n${insteadOf(current, previous)}`)
    return before
  }
}

/** The set in a folder; null if it is not whole. */
export function wholeSet(dir: string): VerifiedSet | null {
  return attempt(() => verifySet(dir), null)
}

/** Tells it in the terminal. */
export function toStderr(text: string): void {
  process.stderr.write(`${visible(text)}\n`)
}

// --- internal ---

function insteadOf(current: string, previous: string): string {
  return `The set before it, ${basename(previous)}/, is whole and is read instead.\n  → npm run refresh -- --clean --into ${current} puts it back`
}

function identityOf(dir: string): string | null {
  const found = statSync(dir, { throwIfNoEntry: false })
  return found ? `${found.dev} ${found.ino}` : null
}
