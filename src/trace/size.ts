import type { Side } from '../words.ts'

/** How much is measured; the full plan is what a slide is made of, the short one a first look. */
export interface Plan {
  /** So many Services that nobody asks stand beside those that are measured. */
  sizes: readonly number[]
  /** Services that are measured, before the pod here and before the one there each. */
  probed: number
  /** One more Service, so many times in each half, each begun in a slot of so many milliseconds. */
  tries: number
  slotMs: number
  /** Blocks of connections in each half, to each backend's Services and straight to it; how many in one; how many discarded. */
  pairs: number
  of: number
  warm: number
  /** The sides that take turns; the compared two, if left out. */
  sides?: readonly Side[]
}

/** What one size's steps are made from. */
export interface Size {
  plan: Plan
  services: number
  /** `n-100`: begins the name of everything recorded of it. */
  id: string
}
