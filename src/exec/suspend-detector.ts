/**
 * Calls `tell` when this process did not run for at least `atLeast` seconds: a laptop that slept, a process that was stopped. It
 * uses the wall clock, because a monotonic one may stop during sleep. Returns a function that ends it.
 */
export function onSuspend(tell: (seconds: number) => void, atLeast = 5): () => void {
  let last = Date.now()
  const timer = setInterval(() => {
    const still = (Date.now() - last - TICK_MS) / 1000
    last = Date.now()
    if (still >= atLeast) tell(Math.round(still))
  }, TICK_MS)
  return () => clearInterval(timer.unref())
}

// --- internal ---

const TICK_MS = 500
