import type { Buffer } from 'node:buffer'
import type { Decoded } from '../text/decode.ts'
import type { Capture, Stream } from './manifest.ts'
import { decode } from '../text/decode.ts'
import { WeakCache } from './weak-cache.ts'

/** Captures by id, and what each printed: the only way to a capture. A class, so that a copy cannot list others than it finds. */
export class CaptureSet {
  readonly captures: readonly Capture[]
  /** A stored stream's bytes, as they were printed. For text use {@link text} or {@link printed}. */
  readonly bytes: (stream: Stream) => Buffer
  readonly #byId: ReadonlyMap<string, Capture>
  readonly #known = new WeakCache<Decoded>(KEPT, ({ text }) => text.length)

  constructor(captures: readonly Capture[], bytes: (stream: Stream) => Buffer) {
    this.captures = captures
    this.bytes = bytes
    this.#byId = new Map(captures.map(one => [one.id, one]))
  }

  capture(id: string): Capture | undefined {
    return this.#byId.get(id)
  }

  /** A command's output, for conclusions: null if it was not captured, is not `ok`, or has no such stream. */
  text(id: string, stream: 'stdout' | 'stderr' = 'stdout'): string | null {
    return this.capture(id)?.status === 'ok' ? this.printed(id, stream)?.text ?? null : null
  }

  /** A command's stored output, for display, even if it failed; null if nothing was stored. */
  printed(id: string, stream: 'stdout' | 'stderr' = 'stdout'): Decoded | null {
    const stored = this.capture(id)?.[stream]
    if (!stored) return null
    return this.#known.get(stored.path) ?? this.#known.keep(stored.path, decode(this.bytes(stored)))
  }
}

// --- internal ---

/** The most characters of texts that are kept: the shipped set has 52 million. */
const KEPT = 128 << 20
