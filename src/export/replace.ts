import { closeSync, openSync, readSync } from 'node:fs'
import { dirname } from 'node:path'
import { Fault } from '../exec/fault.ts'
import { kindAt, makeFolder, writeWhole } from '../set/disk.ts'
import { setAround } from '../set/target.ts'

/** How a PDF begins (ISO 32000-1, 7.5.2). */
const BEGINS = '%PDF-'

/**
 * Refuses a path where an export would replace anything but an older PDF, or damage a capture set; called before
 * the export is made. Gives the path.
 */
export function replaceable(path: string): string {
  const found = kindAt(path)
  if (found !== null && found !== 'a plain file') throw new Fault(`${path} is ${found}, and an export writes a file.\n${ELSEWHERE}`)
  if (found !== null && !isPdf(path)) throw new Fault(`${path} is not a PDF, and the export would replace it.\n${ELSEWHERE}`)
  const within = folderAround(path)
  if (kindAt(within) === 'a plain file') throw new Fault(`${within} is a file, not a folder for ${path}.\n${ELSEWHERE}`)
  const around = setAround(within)
  if (around !== null) throw new Fault(`${path} would lie in the capture set ${around}, which would be damaged by it.\n${ELSEWHERE}`)
  return path
}

/** Puts a whole file in place of an older one, which stays as it was when the new one cannot be written. */
export function replaceFile(path: string, bytes: Uint8Array): void {
  try {
    makeFolder(dirname(path))
    writeWhole(path, bytes)
  }
  catch (error) {
    throw new Fault(`The file could not be written: ${(error as Error).message}\n${ELSEWHERE}`)
  }
}

// --- internal ---

const ELSEWHERE = '  → Name another place: npm run export -- --output FILE'

/** The nearest that is there of what a path lies in. */
function folderAround(path: string): string {
  const parent = dirname(path)
  return kindAt(parent) === null ? folderAround(parent) : parent
}

/** An empty file has nothing to lose. */
function isPdf(path: string): boolean {
  const opened = openSync(path, 'r')
  try {
    const head = Buffer.alloc(BEGINS.length)
    const length = readSync(opened, head, 0, head.length, 0)
    return length === 0 || head.toString('latin1') === BEGINS
  }
  finally {
    closeSync(opened)
  }
}
