import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs `work` with a folder that only this user can read and that is deleted afterwards. */
export async function inScratch<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'deck-'))
  try {
    return await work(dir)
  }
  finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
