/** How long a busy browser is waited for, in milliseconds. */
const AT_MOST = 1000

let seen: () => void
const seenAny = new Promise<void>(resolve => seen = resolve)

/** Says that a slide is drawn: what it could do without comes after it. */
export function slideIsSeen(): void {
  seen()
}

/**
 * Resolves once a slide is seen and the browser has nothing else to do, or soon after. A browser that waits for the first
 * slide's own scripts has nothing to do either: what is asked for then makes them late.
 */
export async function whenIdle(): Promise<void> {
  await seenAny
  const idle = window.requestIdleCallback ?? ((then: () => void) => setTimeout(then, 200))
  return new Promise(resolve => idle(() => resolve(), { timeout: AT_MOST }))
}
