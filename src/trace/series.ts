import type { Step } from './step.ts'
import { failover } from './failover.ts'
import { nodeCut } from './nodecut.ts'

/** Ten are compared; two more, so that a run may be void by its own rules and ten still count. */
export const RUNS = 12

/** The failover experiment in full: every variant often enough for a comparison. Only recorded when it is asked for. */
export const series: readonly Step[] = [
  ...failover('failover', RUNS),
  ...nodeCut('failover', RUNS),
]
