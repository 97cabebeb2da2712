import type { Stream } from './manifest.ts'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { deck } from '../../deck.config.ts'
import { Fault } from '../exec/fault.ts'
import { sha256 } from '../exec/remote-digest.ts'
import { countLines } from '../text/count-lines.ts'
import { readPlain } from './disk.ts'

/** A step's or layer's name as part of a path: paths come from trace ids only, never from a cluster. */
const pathWord = z.string().regex(/^[a-z0-9][a-z0-9-]*$/)

/** Creates an empty staging folder that only this user can read, for outputs that have not been searched for secrets yet. */
export function emptyStage(dir: string): void {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true, mode: 0o700 })
}

/** Which of a capture's streams: its own two, or the stderr of a way that was refused before. */
export type StreamName = 'stdout' | 'stderr' | `refused-${number}`

/** The suffix of a compressed stream's path. */
const PACKED = '.gz'

/** The most bytes that gzip needs for so many: an incompressible block has a header, and so has the file (RFC 1951, 1952). */
const packedAtMost = (bytes: number) => bytes + 5 * Math.ceil(bytes / 16_383) + 64

/**
 * A stored stream's bytes as they were printed: at most `most`, or as many as one output may have. Throws a fault, without
 * reading or unpacking more than that, if there are more or it is not a regular file.
 */
export function readStream(dir: string, { path }: Pick<Stream, 'path'>, most = deck.limits.output): Buffer {
  return unpacked(readStored(dir, path, most), path, most)
}

/** The bytes of a stream as they are stored, of which at most `most` were printed. */
export function readStored(dir: string, path: string, most = deck.limits.output): Buffer {
  return readPlain(join(dir, path), path.endsWith(PACKED) ? packedAtMost(most) : most)
}

/** What was printed, from what is stored: at most `most` bytes. */
export function unpacked(stored: Buffer, path: string, most: number): Buffer {
  if (!path.endsWith(PACKED)) return stored
  try {
    return gunzipSync(stored, { maxOutputLength: Math.max(1, most) })
  }
  catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new Fault(code === 'ERR_BUFFER_TOO_LARGE' ? `unpacks to more than ${most} bytes` : `cannot be unpacked: ${message}`)
  }
}

/**
 * Writes one stream's bytes below `dir` as `side/layer/step.txt`, `….stderr.txt` or, for what the first refused way wrote to
 * stderr, `….refused-1.txt`, and describes what was printed. A `bulk` one is stored compressed, as `….txt.gz` (RFC 1952, without
 * a time, so that equal bytes give equal files).
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
