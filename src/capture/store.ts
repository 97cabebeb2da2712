import type { Stream } from './manifest.ts'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { sha256 } from './far.ts'
import { countLines } from './verify.ts'

/** A step's or layer's name as a part of a path: paths come from trace ids only, never from a cluster. */
const pathWord = z.string().regex(/^[a-z0-9][a-z0-9-]*$/)

/** An empty staging folder that only this user can read, for outputs that nobody has looked at yet. */
export function emptyStage(dir: string): void {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true, mode: 0o700 })
}

/** Writes one stream's bytes below `dir` as `side/layer/step.txt` or `….stderr.txt`, and describes what was stored. */
export function storeStream(dir: string, id: string, name: 'stdout' | 'stderr', bytes: Buffer): Stream {
  const [layer, side, step] = id.split('.').map(word => pathWord.parse(word)) as [string, string, string]
  const path = `${side}/${layer}/${step}${name === 'stdout'
    ? ''
    : '.stderr'}.txt`
  mkdirSync(dirname(join(dir, path)), { recursive: true, mode: 0o700 })
  writeFileSync(join(dir, path), bytes, { mode: 0o600 })
  return {
    path,
    bytes: bytes.length,
    lines: countLines(bytes),
    sha256: sha256(bytes),
  }
}
