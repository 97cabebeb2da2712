import { disableBuiltinSync, sharedState } from '@slidev/client'

/**
 * Stops this window from following and leading the talk until it is reloaded. On the presenter's machine every window of a deck
 * sends its slide to the others, and a page without a slide would send the projector back to the first.
 */
export function stepAside(): void {
  disableBuiltinSync()
  sharedState.$syncUp = false
}
