import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { Fault } from './fault.ts'

/** Who holds the lock on a capture set: a process that is alive. */
export interface Holder { pid: number, since: string }

/**
 * Takes the lock, or throws a fault that names who has it. A lock whose process is gone is moved aside, which only one
 * of several newcomers can do. Gives its release.
 */
export function takeLock(lock: string): () => void {
  if (!made(lock)) {
    const stale = identityOf(lock)
    const holder = heldBy(lock)
    if (holder) throw new Fault(`Another refresh is writing captures (process ${holder.pid}, since ${holder.since}).\n  → Wait for it, or end it: kill ${holder.pid}`)
    if (!movedAside(lock, stale) || !made(lock)) throw new Fault('Another refresh took the lock in this moment.\n  → Run it again when that one is done.')
  }
  const me: Holder = {
    pid: process.pid,
    since: new Date().toISOString(),
  }
  const release = () => rmSync(lock, { recursive: true, force: true })
  try {
    writeFileSync(join(lock, HOLDER), JSON.stringify(me))
  }
  catch (error) {
    // a disk that is full takes a folder and no file: a lock of nobody would keep the next one out
    release()
    throw error
  }
  return release
}

/** The living process behind a lock; null where there is none, or only a stale one. */
export function heldBy(lock: string): Holder | null {
  const holder = holderIn(lock)
  return holder && isAlive(holder.pid)
    ? holder
    : null
}

/** Whether a process is there; one of another user counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  }
  catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

// --- internal ---

const HOLDER = 'holder.json'

function made(lock: string): boolean {
  try {
    mkdirSync(lock)
    return true
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** The folder itself, whatever its name: another newcomer may have put a lock of his own in its place. Inodes are used again. */
function identityOf(lock: string): string | null {
  const found = statSync(lock, { throwIfNoEntry: false })
  return found ? `${found.ino} ${found.mtimeMs}` : null
}

/** Takes a stale lock away. What was moved and is another one, taken meanwhile by somebody who lives, goes back: then false. */
function movedAside(lock: string, stale: string | null): boolean {
  const aside = `${lock}.stale-${process.pid}`
  try {
    renameSync(lock, aside)
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return true
  }
  if (identityOf(aside) !== stale) {
    renameSync(aside, lock)
    return false
  }
  rmSync(aside, { recursive: true, force: true })
  return true
}

function holderIn(lock: string): Holder | null {
  if (!existsSync(lock)) return null
  try {
    return JSON.parse(readFileSync(join(lock, HOLDER), 'utf8')) as Holder
  }
  catch {
    const made = statSync(lock)
    return Date.now() - made.mtimeMs < 2000
      ? {
          pid: process.pid,
          since: made.mtime.toISOString(),
        }
      : null
  }
}
