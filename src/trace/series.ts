import type { Step } from './step.ts'
import { failover } from './failover.ts'
import { nodeCut } from './nodecut.ts'

/** From this many runs on two series are compared. */
export const RUNS = 10

/** The failover experiment in full: every variant often enough for a comparison. Only recorded when it is asked for. */
export const series: readonly Step[] = [
  ...failover('failover', RUNS),
  ...nodeCut('failover', RUNS),
]
