import { statSync } from 'node:fs'
import { join } from 'node:path'
import { filesOf } from '../set/sums.ts'

/**
 * Calls `changed` whenever the files of `dir` differ from before and have been unchanged for `everyMs`. It polls instead of
 * watching, so that it also works after sleep, on a renamed folder and on a network file system. Returns a function that ends it.
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

/** The files with their sizes and times; a folder that is missing, or being deleted, is a state too. */
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
