import type { VerifiedSet } from './verify.ts'
import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import process from 'node:process'
import { visible } from '../exec/fault.ts'
import { flush, flushTree, renameFlushed } from './disk.ts'
import { heldBy } from './lock.ts'
import { verifySet } from './verify.ts'

/** The folders a swap moves between, all beside each other so that a rename is one step; absolute, without a slash at the end. */
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
 * Verifies `captures.next` and puts it in the place of `captures`. Cut at any moment, by a kill or by a loss of power, it leaves
 * a whole set: the new one is on the disk before anything is renamed, the last one goes when that is. With `keepLast` the
 * last one is kept beside; gives the folder it is in then.
 */
export function swapIn(dir: string, keepLast = false): string | null {
  const { next } = setFolders(dir)
  verifySet(next)
  flushTree(next)
  return exchange(dir, keepLast)
}

/** The two renames of a swap. Nothing is verified, and of the new set nothing flushed. */
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

/** Moves a folder to `captures.damaged-TIME`, where nothing of ours removes it; gives that name. */
export function setAside(folder: string, dir: string): string {
  const aside = `${setFolders(dir).current}.damaged-${new Date().toISOString().replaceAll(/\W/g, '')}`
  renameSync(folder, aside)
  flush(dirname(aside))
  return aside
}

/**
 * The last set that is whole: `captures`, or the one before it where a swap was cut or `captures` is damaged; `tell` hears
 * why, stderr where it is left out. It only looks: nothing is renamed or removed. Throws what is wrong with `captures` where
 * neither is whole.
 */
export function lastGoodSet(dir: string, tell: (text: string) => void = toStderr): VerifiedSet {
  const { current, previous, lock } = setFolders(dir)
  const stood = identityOf(current)
  try {
    return verifySet(current)
  }
  catch (error) {
    // it was swapped while it was read
    if (identityOf(current) !== stood) return lastGoodSet(dir, tell)
    const before = wholeSet(previous)
    if (!before) throw error
    const isBetweenRenames = stood === null && heldBy(lock) !== null
    if (!isBetweenRenames) tell(`${(error as Error).message.split('\n  → ')[0]}\n${insteadOf(current, previous)}`)
    return before
  }
}

/** A set that is whole; null where it is not. */
export function wholeSet(dir: string): VerifiedSet | null {
  try {
    return verifySet(dir)
  }
  catch {
    return null
  }
}

// --- internal ---

function insteadOf(current: string, previous: string): string {
  return `The set before it, ${basename(previous)}/, is whole and is read instead.\n  → npm run refresh -- --clean --into ${current} puts it back`
}

function toStderr(text: string): void {
  process.stderr.write(`${visible(text)}\n`)
}

function identityOf(dir: string): string | null {
  const found = statSync(dir, { throwIfNoEntry: false })
  return found ? `${found.dev} ${found.ino}` : null
}
