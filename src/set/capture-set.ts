import type { Buffer } from 'node:buffer'
import type { Decoded } from '../text/decode.ts'
import type { Capture, Stream } from './manifest.ts'
import { decode } from '../text/decode.ts'

/** Captures by id, and what each printed: the only way to a capture. A class, so that a copy cannot list others than it finds. */
export class CaptureSet {
  readonly captures: readonly Capture[]
  /** The bytes of a stored stream, as they were printed: for what needs bytes. A text is {@link text} or {@link printed}. */
  readonly bytes: (stream: Stream) => Buffer
  readonly #byId: ReadonlyMap<string, Capture>
  readonly #known = new Map<string, WeakRef<Decoded>>()
  #room = KEPT

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
    const known = this.#known.get(stored.path)?.deref()
    return known ?? this.#kept(stored.path, decode(this.bytes(stored)))
  }

  /** Node frees what a WeakRef holds when the work at hand is done and the memory is needed. */
  #kept(path: string, decoded: Decoded): Decoded {
    const { length } = decoded.text
    if (!this.#known.has(path)) {
      if (length > this.#room) return decoded
      this.#room -= length
    }
    this.#known.set(path, new WeakRef(decoded))
    return decoded
  }
}

// --- internal ---

/** Characters of texts that are kept at the most: those of the set that ships are 52 million. */
const KEPT = 128 << 20
