import type { ProcessState } from '../exec/process-mark.ts'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { z } from 'zod'
import { Fault, visible } from '../exec/fault.ts'
import { processShape, stateOf, stateOfNumber, thisProcess } from '../exec/process-mark.ts'

/** Who holds the lock on a capture set: a process that lives, or of which it cannot be seen whether it does. */
export interface Holder {
  /** `process 123, since …`, or what else is known; for parentheses. */
  who: string
  /** What can be done, without ending a process that may be another one. */
  todo: string
}

/**
 * Takes the lock, or throws a fault that names who has it. A lock whose process is gone is moved aside, which only one
 * of several newcomers can do. Gives its release.
 */
export function takeLock(lock: string): () => void {
  if (!made(lock)) {
    const stale = identityOf(lock)
    const holder = heldBy(lock)
    if (holder) throw new Fault(`Another refresh is writing captures (${holder.who}).\n  → ${holder.todo}`)
    if (!movedAside(lock, stale) || !made(lock)) throw new Fault('Another refresh took the lock just now.\n  → Run it again when that one is done.')
  }
  const release = () => rmSync(lock, { recursive: true, force: true })
  try {
    writeFileSync(join(lock, HOLDER), JSON.stringify({ ...thisProcess(), since: new Date().toISOString() }))
  }
  catch (error) {
    // a disk that is full takes a folder and no file: a lock of nobody would keep the next one out
    release()
    throw error
  }
  return release
}

/** Who is behind a lock; null where there is none, or only a stale one. */
export function heldBy(lock: string): Holder | null {
  const made = statSync(lock, { throwIfNoEntry: false })
  if (!made) return null
  const content = contentOf(lock)
  if (content === undefined) return Math.abs(Date.now() - made.mtimeMs) < 2000 ? BEGINNING : null
  const read = holderShape.safeParse(content)
  if (!read.success) return null
  const { pid, since, mark } = read.data
  const state = mark ? stateOf(mark) : stateOfNumber(pid, since)
  return state === 'gone' ? null : holder(state, lock, read.data)
}

// --- internal ---

const HOLDER = 'holder.json'

const written = { pid: z.int(), since: z.iso.datetime() }

/** Without a mark it was written before there were any; the first process of a machine never held one of those. */
const holderShape = z.union([
  processShape.extend(written).transform(({ since, ...mark }) => ({ pid: mark.pid, since, mark })),
  z.strictObject({ ...written, pid: z.int().min(2) }).transform(found => ({ ...found, mark: null })),
])

function holder(state: ProcessState, lock: string, { pid, since, mark }: z.infer<typeof holderShape>): Holder {
  const gone = `Wait for it; once no refresh runs any more: rm -r ${lock}`
  if (state === 'elsewhere') return { who: `on ${visible(mark!.host)}, since ${since}`, todo: gone }
  if (state === 'unproven') return { who: `since ${since}`, todo: gone }
  return pid === 1 ? { who: `since ${since}`, todo: 'Wait for it' } : { who: `process ${pid}, since ${since}`, todo: `Wait for it, or end it: kill ${pid}` }
}

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

/** It has made its folder and not yet said in it who it is. */
const BEGINNING: Holder = { who: 'begun in this moment', todo: 'Run it again when that one is done.' }

/** Undefined where nothing whole is written yet. */
function contentOf(lock: string): unknown {
  try {
    return JSON.parse(readFileSync(join(lock, HOLDER), 'utf8'))
  }
  catch {
    return undefined
  }
}
