/** How long a busy browser is waited for, in milliseconds. */
const AT_MOST = 1000

/** Resolves once the browser has nothing else to do, or soon after. */
export function whenIdle(): Promise<void> {
  const idle = window.requestIdleCallback ?? ((then: () => void) => setTimeout(then, 200))
  return new Promise(resolve => idle(() => resolve(), { timeout: AT_MOST }))
}
