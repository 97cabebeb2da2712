/**
 * Tells when this process was not run for at least `atLeast` seconds: a laptop that slept, a process that was stopped. By the
 * clock on the wall, for a machine's own may rest while it sleeps. Gives its end.
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
