import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { COMPILED } from '../scripts/start.mjs'

/**
 * Vitest's global setup: all that tests put into temporary folders goes into one, which goes with them. What Node compiles is
 * kept, where scripts/start.mjs keeps it: half of what a program that a test starts would cost.
 */
export default function setup(): () => void {
  const { TMPDIR, NODE_COMPILE_CACHE } = process.env
  const dir = mkdtempSync(join(tmpdir(), 'deck-tests-'))
  process.env.TMPDIR = dir
  process.env.NODE_COMPILE_CACHE = COMPILED
  return () => {
    restore({ TMPDIR, NODE_COMPILE_CACHE })
    rmSync(dir, { recursive: true, force: true, maxRetries: 10 })
  }
}

function restore(before: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}
