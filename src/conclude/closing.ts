import type { Layer } from '../words.ts'

/** What closes a layer: one conclusion per side, or one of both sides where only these can be compared. */
interface Closing {
  each?: string
  /** Of several lists the first one with captures is used: a long series is preferred to the few runs of a plain refresh. */
  together?: readonly (readonly string[])[]
}

/** The rows of the closing slides, by layer. */
export const CLOSING: Partial<Record<Layer, Closing>> = {
  constant: { each: 'constant.nodes' },
  l1: { each: 'l1.service' },
  l2: { each: 'l2.pods' },
  l3: { together: [['l3.landing']] },
  l4: { each: 'l4.redirect' },
  l5: { each: 'l5.access-log' },
  l6: { together: [['failover.grace', 'failover.cut'], ['l6.grace']] },
  l7: { each: 'l7.flows' },
  l8: { each: 'l8.stranger-during' },
}

/** The sentences the talk ends with: from each list the first conclusion that holds. */
export const SENTENCES: readonly (readonly string[])[] = [
  ['routing.answer', 'scale.answer', 'l5.answer'],
  ['failover.cut-after', 'l6.lost-after', 'failover.answer', 'l3.landing'],
  ['l8.answer', 'constant.answer'],
]
