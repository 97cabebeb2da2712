import type { LiveEvent } from '../protocol/live.ts'
import { randomBytes } from 'node:crypto'
import { LIMITS } from './limits.ts'

/** Sends events to every window of a deck, and earlier events to windows that join later. */
export class Broadcast {
  readonly #windows = new Map<string, (event: LiveEvent) => void>()
  /** State that does not depend on what is shown: the last event of each kind. */
  readonly #state = new Map<LiveEvent['kind'], LiveEvent>()
  /** The events since something was last opened or closed. */
  #history: LiveEvent[] = []

  /** Adds a window; returns its name, or null if there are too many. It is sent the events so far. */
  join(send: (event: LiveEvent) => void): string | null {
    if (this.#windows.size >= LIMITS.windows) return null
    const name = randomBytes(12).toString('base64url')
    this.#windows.set(name, send)
    for (const event of [{ kind: 'hello', window: name } as const, ...this.#state.values(), ...this.#history]) send(event)
    return name
  }

  leave(window: string): void {
    this.#windows.delete(window)
  }

  has(window: string): boolean {
    return this.#windows.has(window)
  }

  /** Sends an event that applies from now on, independent of what is shown. */
  setState(event: LiveEvent): void {
    this.#state.set(event.kind, event)
    this.#send(event)
  }

  /** Sends an event about what is shown. */
  publish(event: LiveEvent): void {
    // of a probe's progress, a window that joins later needs only the last
    if (event.kind === 'probe') this.#history = this.#history.filter(one => one.kind !== 'probe' || one.probe.side !== event.probe.side)
    this.#history.push(event)
    this.#send(event)
  }

  /** Discards the events so far, and sends what is shown from now on. */
  restart(event: LiveEvent): void {
    this.#history = []
    this.publish(event)
  }

  #send(event: LiveEvent): void {
    for (const send of this.#windows.values()) send(event)
  }
}
