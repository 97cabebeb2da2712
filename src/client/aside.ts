import { disableBuiltinSync, sharedState } from '@slidev/client'
import { leave } from './shared-states.ts'

/**
 * Stops this window from following and leading the talk until it is reloaded. On the presenter's machine every window of a deck
 * sends its slide to the others, and what it has open: a page without a slide would send the projector back to the first, and an
 * output that is looked at there would be seen by the room.
 */
export function stepAside(): void {
  disableBuiltinSync()
  sharedState.$syncUp = false
  leave()
}
