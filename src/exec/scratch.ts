import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { isAlive } from './process-mark.ts'

/**
 * Runs `work` with a folder that only this user can read and that is deleted afterwards; also deletes those of processes that
 * were killed before they could.
 */
export async function inScratch<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), `deck-${process.pid}-`))
  try {
    removeLeft(tmpdir(), /^deck-(\d+)-\w{6}$/)
    return await work(dir)
  }
  finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Removes from a folder what this user's processes that are gone have left there; `ofProcess` finds the process in a name. */
export function removeLeft(folder: string, ofProcess: RegExp): void {
  for (const name of readdirSync(folder)) {
    const pid = ofProcess.exec(name)?.[1]
    const path = join(folder, name)
    if (pid !== undefined && !isAlive(Number(pid)) && isMine(path)) rmSync(path, { recursive: true, force: true })
  }
}

// --- internal ---

/** Where a system has no users, all is this one's. */
function isMine(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found !== undefined && (process.getuid === undefined || found.uid === process.getuid())
}
