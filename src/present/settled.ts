import { statSync } from 'node:fs'
import { join } from 'node:path'
import { filesOf } from '../set/sums.ts'

/**
 * Calls `changed` whenever the files of `dir` are others than before and have been left alone for `everyMs`. It looks instead
 * of being told, so that a machine that slept, a renamed folder and a network's file system all give the same. Gives its end.
 */
export function whenSettled(dir: string, everyMs: number, changed: () => void): () => void {
  let [known, last] = [stateOf(dir), '']
  const timer = setInterval(() => {
    const now = stateOf(dir)
    const settled = now === last
    last = now
    if (!settled || now === known) return
    known = now
    changed()
  }, everyMs)
  return () => clearInterval(timer)
}

// --- internal ---

/** Which files are there, with their sizes and times; a folder that is gone, or going, is a state too. */
function stateOf(dir: string): string {
  try {
    return filesOf(dir).map((path) => {
      const { ino, size, mtimeMs } = statSync(join(dir, path))
      return `${path} ${ino} ${size} ${mtimeMs}`
    }).join('\n')
  }
  catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  }
}
