import type { Side } from '../words.ts'
import type { Session } from './session.ts'
import { sideName } from '../words.ts'

/** Which sides of a session can be used now: one whose pods were deleted only when it is complete again. */
export class Healing {
  readonly #sides = new Set<Side>()
  readonly #tell: (text: string) => void

  constructor(tell: (text: string) => void) {
    this.#tell = tell
  }

  /** Resolves when a side is complete again, or did not recover, which is told. */
  async heal(session: Session, side: Side): Promise<void> {
    this.#sides.add(side)
    await session.heal(side).catch(({ name, message }: Error) => {
      // live mode has ended meanwhile
      if (name !== 'AbortError') this.#tell(`${sideName(side)} did not recover: ${message}`)
    })
    this.#sides.delete(side)
  }

  /** Why these sides cannot be used now; null if they can. */
  notNow(session: Session | undefined, sides: readonly Side[]): string | null {
    if (!session) return 'The clusters are not reached yet.'
    const absent = sides.find(side => session.sides[side] === undefined)
    if (absent) return `${sideName(absent)} is not connected. npm run present -- --live --${absent} CONTEXT does that.`
    const side = sides.find(one => this.#sides.has(one))
    return side ? `${sideName(side)} is healing from what was done to it. A moment.` : null
  }
}
