import type { ProcessState } from '../exec/process-mark.ts'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { z } from 'zod'
import { attempt } from '../exec/attempt.ts'
import { Fault, visible } from '../exec/fault.ts'
import { processShape, stateOf, stateOfNumber, thisProcess } from '../exec/process-mark.ts'

/** The holder of the lock on a capture set: a live process, or one whose state cannot be determined. */
interface Holder {
  /** `process 123, since …`, or what else is known; for parentheses. */
  who: string
  /** What can be done, without killing a process that may be a different one. */
  todo: string
}

/**
 * Takes the lock, or throws a fault that names the holder. A lock whose process is gone is moved aside, in which only one of
 * several newcomers succeeds. Returns the function that releases it.
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
    // on a full disk a folder can still be created but not a file: a lock without a holder would keep the next process out
    release()
    throw error
  }
  return release
}

/** The holder of a lock; null if there is none, or only a stale one. */
export function heldBy(lock: string): Holder | null {
  const made = statSync(lock, { throwIfNoEntry: false })
  if (!made) return null
  const content = attempt((): unknown => JSON.parse(readFileSync(join(lock, HOLDER), 'utf8')), undefined)
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

/** A lock without a mark is from before marks existed; a machine's first process never held one of those. */
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

/** Identifies the folder itself, not its name: another newcomer may have put its own lock there. Inodes are reused. */
function identityOf(lock: string): string | null {
  const found = statSync(lock, { throwIfNoEntry: false })
  return found ? `${found.ino} ${found.mtimeMs}` : null
}

/**
 * Removes a stale lock. If what was moved turns out to be another lock, taken meanwhile by a live process, it is moved back; then
 * false.
 */
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

/** It has created its folder but not yet written its own mark there. */
const BEGINNING: Holder = { who: 'begun in this moment', todo: 'Run it again when that one is done.' }
