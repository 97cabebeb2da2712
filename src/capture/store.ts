import type { Stream } from './manifest.ts'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { sha256 } from './far.ts'
import { countLines } from './lines.ts'

/** A step's or layer's name as a part of a path: paths come from trace ids only, never from a cluster. */
const pathWord = z.string().regex(/^[a-z0-9][a-z0-9-]*$/)

/** An empty staging folder that only this user can read, for outputs that nobody has looked at yet. */
export function emptyStage(dir: string): void {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true, mode: 0o700 })
}

/** Which of a capture's streams: its own two, or the stderr of a way that was refused before. */
export type StreamName = 'stdout' | 'stderr' | `refused-${number}`

/** How the path of a stream ends that is kept compressed. */
const PACKED = '.gz'

/** A stored stream's bytes as they were printed. */
export function readStream(dir: string, { path }: Pick<Stream, 'path'>): Buffer {
  const stored = readFileSync(join(dir, path))
  return path.endsWith(PACKED) ? gunzipSync(stored) : stored
}

/**
 * Writes one stream's bytes below `dir` as `side/layer/step.txt`, `….stderr.txt` or, for what the first refused way wrote to
 * stderr, `….refused-1.txt`, and describes what was printed. A `bulk`
 * one is kept compressed, as `….txt.gz` (RFC 1952, without a time, so that equal bytes give equal files).
 */
export function storeStream(dir: string, id: string, name: StreamName, bytes: Buffer, bulk = false): Stream {
  const [layer, side, step] = id.split('.').map(word => pathWord.parse(word)) as [string, string, string]
  const path = `${side}/${layer}/${step}${name === 'stdout'
    ? ''
    : `.${name}`}.txt${bulk ? PACKED : ''}`
  mkdirSync(dirname(join(dir, path)), { recursive: true, mode: 0o700 })
  writeFileSync(join(dir, path), bulk ? gzipSync(bytes, { level: 9 }) : bytes, { mode: 0o600 })
  return {
    path,
    bytes: bytes.length,
    lines: countLines(bytes),
    sha256: sha256(bytes),
  }
}
