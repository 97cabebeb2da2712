import type { Stats } from 'node:fs'
import { Buffer } from 'node:buffer'
import { closeSync, constants, existsSync, fstatSync, fsyncSync, lstatSync, mkdirSync, openSync, readdirSync, readSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { Fault } from '../exec/fault.ts'

/** Returns when a file's bytes, or a folder's names, are on the disk: a power cut later takes nothing of them. */
export function flush(path: string): void {
  const opened = openSync(path, 'r')
  try {
    fsyncSync(opened)
  }
  catch (error) {
    // some file systems of a network know it for files only
    if (!['EINVAL', 'ENOTSUP'].includes(String((error as NodeJS.ErrnoException).code))) throw error
  }
  finally {
    closeSync(opened)
  }
}

/** Returns when a folder is on the disk with all that stands below it. */
export function flushTree(dir: string): void {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) flushTree(path)
    else if (entry.isFile()) flush(path)
  }
  flush(dir)
}

/** Makes a folder, and those it stands in, with these rights, and returns when they are on the disk. */
export function makeFolder(dir: string, mode = 0o777): void {
  const first = mkdirSync(dir, { recursive: true, mode })
  if (first === undefined) return
  for (let made = dir; made.length >= first.length; made = dirname(made)) flush(dirname(made))
}

/** Renames, and returns when the new name is on the disk: what was there before may be removed then. */
export function renameFlushed(from: string, to: string): void {
  renameSync(from, to)
  flush(dirname(to))
}

/** Puts a whole file in the place of an older one, where a link leads to. Cut at any moment, one of the two is whole. */
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

/** What stands at a path, in words, links not followed; null where nothing does. */
export function kindAt(path: string): string | null {
  try {
    return kindOf(lstatSync(path))
  }
  catch (error) {
    // below a file there is nothing either
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return null
    throw error
  }
}

/**
 * The bytes of a plain file of at most `most` bytes. Throws a fault that says what it is where it is anything else: a FIFO
 * or a device would never come to its end, a link leads out of the set.
 */
export function readPlain(path: string, most: number): Buffer {
  const kind = kindAt(path)
  if (kind !== PLAIN) throw new Fault(kind === null ? 'is not there' : `is ${kind}, not ${PLAIN}`)
  // what took its place since then is not followed, and not waited for
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
