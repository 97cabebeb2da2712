/** Where both sides of a layer wait for each other. */
export interface Barrier {
  /** Resolves once every side that is still to come has come. */
  meet: () => Promise<void>
  /** Said once by a side that is done, or that failed: nobody waits for it any longer. */
  leave: () => void
}

/** A meeting of so many sides, for any number of times. */
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
