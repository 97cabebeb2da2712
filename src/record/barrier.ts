/** A point where both sides of a layer wait for each other. */
interface Barrier {
  /** Resolves once every side that has not left has arrived. */
  meet: () => Promise<void>
  /** Called once by a side that is done, or that failed: the others no longer wait for it. */
  leave: () => void
}

/** A barrier for so many sides, for repeated use. */
export function barrierFor(sides: number): Barrier {
  let expected = sides
  let waiting: (() => void)[] = []
  const go = () => {
    if (waiting.length < expected) return
    for (const resolve of waiting) resolve()
    waiting = []
  }
  return {
    meet: () => new Promise((resolve) => {
      waiting.push(resolve)
      go()
    }),
    leave: () => {
      expected--
      go()
    },
  }
}
