import type { Stats } from 'node:fs'
import { Buffer } from 'node:buffer'
import { closeSync, constants, existsSync, fstatSync, fsyncSync, lstatSync, mkdirSync, openSync, readdirSync, readSync, realpathSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { Fault } from '../exec/fault.ts'

/** Returns once a file's bytes, or a folder's entries, are on disk: a power cut later does not lose them. */
export function flush(path: string): void {
  const opened = openSync(path, 'r')
  try {
    fsyncSync(opened)
  }
  catch (error) {
    // some network file systems support it for files only
    if (!['EINVAL', 'ENOTSUP'].includes(String((error as NodeJS.ErrnoException).code))) throw error
  }
  finally {
    closeSync(opened)
  }
}

/** Returns once a folder and everything below it is on disk. */
export function flushTree(dir: string): void {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) flushTree(path)
    else if (entry.isFile()) flush(path)
  }
  flush(dir)
}

/** Creates a folder, and its parents, with these permissions, and returns once they are on disk. */
export function makeFolder(dir: string, mode = 0o777): void {
  const first = mkdirSync(dir, { recursive: true, mode })
  if (first === undefined) return
  for (let made = dir; made.length >= first.length; made = dirname(made)) flush(dirname(made))
}

/** Renames, and returns once the new name is on disk: whatever it replaced may be removed then. */
export function renameFlushed(from: string, to: string): void {
  renameSync(from, to)
  flush(dirname(to))
}

/** Replaces a file as a whole, or the file that a link leads to. If it is cut off, either the old or the new one is complete. */
export function writeWhole(path: string, bytes: Uint8Array | string, mode = 0o666): void {
  const target = existsSync(path) ? realpathSync(path) : path
  const beside = `${target}.${process.pid}.part`
  try {
    writeFileSync(beside, bytes, { mode, flush: true })
    renameFlushed(beside, target)
  }
  catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

/** The bytes that are free where a folder is. */
export function freeIn(dir: string): number {
  const { bavail, bsize } = statfsSync(dir)
  return bavail * bsize
}

/** The kind of thing at a path, in words, without following links; null if there is nothing. */
export function kindAt(path: string): string | null {
  try {
    return kindOf(lstatSync(path))
  }
  catch (error) {
    // nothing exists below a file
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return null
    throw error
  }
}

/**
 * The bytes of a regular file of at most `most` bytes. Throws a fault that says what it is if it is anything else: reading a FIFO
 * or a device would never end, and a link may lead out of the set.
 */
export function readPlain(path: string, most: number): Buffer {
  const kind = kindAt(path)
  if (kind !== PLAIN) throw new Fault(kind === null ? 'is not there' : `is ${kind}, not ${PLAIN}`)
  // if something else has replaced it since, that is neither followed nor waited for
  const opened = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const found = fstatSync(opened)
    if (!found.isFile()) throw new Fault(`is ${kindOf(found)}, not ${PLAIN}`)
    if (found.size > most) throw new Fault(`has ${found.size} bytes, more than ${most}`)
    const bytes = Buffer.alloc(found.size)
    let length = 0
    while (length < bytes.length) {
      const got = readSync(opened, bytes, length, bytes.length - length, length)
      if (got === 0) break
      length += got
    }
    return bytes.subarray(0, length)
  }
  finally {
    closeSync(opened)
  }
}

// --- internal ---

const PLAIN = 'a plain file'

function kindOf(found: Stats): string {
  if (found.isFile()) return PLAIN
  if (found.isDirectory()) return 'a folder'
  if (found.isSymbolicLink()) return 'a symbolic link'
  if (found.isFIFO()) return 'a FIFO'
  return found.isSocket() ? 'a socket' : 'a device'
}
