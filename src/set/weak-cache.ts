/** Caches values by name until their memory is needed: Node frees what only a WeakRef holds once the current job has ended. */
export class WeakCache<T extends object> {
  readonly #refs = new Map<string, WeakRef<T>>()
  readonly #sizeOf: (value: T) => number
  #room: number

  /** Values beyond a total of `room` are not kept, in the unit of `sizeOf`. */
  constructor(room: number, sizeOf: (value: T) => number) {
    this.#room = room
    this.#sizeOf = sizeOf
  }

  get(name: string): T | undefined {
    return this.#refs.get(name)?.deref()
  }

  /** Keeps a value, if there is room, and returns it. */
  keep(name: string, value: T): T {
    const size = this.#refs.has(name) ? 0 : this.#sizeOf(value)
    if (size > this.#room) return value
    this.#room -= size
    this.#refs.set(name, new WeakRef(value))
    return value
  }
}
