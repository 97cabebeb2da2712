/** How long to wait for a busy browser, in milliseconds. */
const AT_MOST = 1000

let seen: () => void
const seenAny = new Promise<void>(resolve => seen = resolve)

/** Reports that a slide is drawn, or a page that has none, so that less urgent work may begin. */
export function slideIsSeen(): void {
  seen()
}

/**
 * Resolves once a slide is visible and the browser is idle, or soon after. A browser that waits for the first slide's own scripts
 * is idle too, and requests made then would delay them.
 */
export async function whenIdle(): Promise<void> {
  await seenAny
  const idle = window.requestIdleCallback ?? ((then: () => void) => setTimeout(then, 200))
  return new Promise(resolve => idle(() => resolve(), { timeout: AT_MOST }))
}
