/** Keeps values by name while nobody needs their memory: Node frees what a WeakRef holds when the work at hand is done. */
export class WeakCache<T extends object> {
  readonly #refs = new Map<string, WeakRef<T>>()
  readonly #sizeOf: (value: T) => number
  #room: number

  /** Values that come to more than `room` are not kept, in the unit of `sizeOf`. */
  constructor(room: number, sizeOf: (value: T) => number) {
    this.#room = room
    this.#sizeOf = sizeOf
  }

  get(name: string): T | undefined {
    return this.#refs.get(name)?.deref()
  }

  /** Keeps a value, where there is room, and gives it back. */
  keep(name: string, value: T): T {
    const size = this.#refs.has(name) ? 0 : this.#sizeOf(value)
    if (size > this.#room) return value
    this.#room -= size
    this.#refs.set(name, new WeakRef(value))
    return value
  }
}
