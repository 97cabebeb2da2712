import type { Told } from '../protocol/live.ts'
import { randomBytes } from 'node:crypto'
import { LIMITS } from './limits.ts'

/** Every window of a deck that is told of live mode, and the tale for those that come later. */
export class Room {
  readonly #windows = new Map<string, (told: Told) => void>()
  /** What holds whatever is on the stage: the last of each kind. */
  readonly #lasting = new Map<Told['kind'], Told>()
  /** What happened on the stage since it was opened. */
  #tale: Told[] = []

  /** Adds a window; gives its name, or null where there are too many. It is told what happened so far. */
  join(window: (told: Told) => void): string | null {
    if (this.#windows.size >= LIMITS.windows) return null
    const name = randomBytes(12).toString('base64url')
    this.#windows.set(name, window)
    for (const told of [{ kind: 'hello', window: name } as const, ...this.#lasting.values(), ...this.#tale]) window(told)
    return name
  }

  leave(window: string): void {
    this.#windows.delete(window)
  }

  has(window: string): boolean {
    return this.#windows.has(window)
  }

  /** Tells every window what holds from now on, whatever is on the stage. */
  holds(told: Told): void {
    this.#lasting.set(told.kind, told)
    this.#say(told)
  }

  /** Tells every window what happens on the stage. */
  happens(told: Told): void {
    // of a lane only the last is of use to a window that comes later
    if (told.kind === 'lane') this.#tale = this.#tale.filter(one => one.kind !== 'lane' || one.lane.side !== told.lane.side)
    this.#tale.push(told)
    this.#say(told)
  }

  /** Begins the tale anew with this. */
  begins(told: Told): void {
    this.#tale = []
    this.happens(told)
  }

  #say(told: Told): void {
    for (const window of this.#windows.values()) window(told)
  }
}
