import type { Buffer } from 'node:buffer'
import type { Decoded } from '../text/decode.ts'
import type { Capture, Stream } from './manifest.ts'
import { decode } from '../text/decode.ts'
import { WeakCache } from './weak-cache.ts'

/** Captures by id, and what each printed: the only way to a capture. A class, so that a copy cannot list others than it finds. */
export class CaptureSet {
  readonly captures: readonly Capture[]
  /** The bytes of a stored stream, as they were printed: for what needs bytes. A text is {@link text} or {@link printed}. */
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

  /** What a command answered, to conclude from: null where it was not captured, is not `ok`, or has no such stream. */
  text(id: string, stream: 'stdout' | 'stderr' = 'stdout'): string | null {
    return this.capture(id)?.status === 'ok' ? this.printed(id, stream)?.text ?? null : null
  }

  /** What was stored of a command, to be shown as it is, also where it failed; null where nothing was. */
  printed(id: string, stream: 'stdout' | 'stderr' = 'stdout'): Decoded | null {
    const stored = this.capture(id)?.[stream]
    if (!stored) return null
    return this.#known.get(stored.path) ?? this.#known.keep(stored.path, decode(this.bytes(stored)))
  }
}

// --- internal ---

/** Characters of texts that are kept at the most: those of the set that ships are 52 million. */
const KEPT = 128 << 20
