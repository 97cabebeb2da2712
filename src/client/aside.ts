import { disableBuiltinSync, sharedState } from '@slidev/client'

/**
 * Takes this window out of the talk until it is loaded anew: on the presenter's own machine every window of a deck tells the
 * others its slide, and a page that has none would send the projector back to the first.
 */
export function stepAside(): void {
  disableBuiltinSync()
  sharedState.$syncUp = false
}
