import type { TraceLayer } from '../layer.ts'
import { failover } from '../../failover.ts'
import { nodeCut } from '../../nodecut.ts'

/** Ten are compared; two more, so that a run may be void by its own rules and ten still count. */
export const RUNS = 12

/** The failover experiment in full: every variant often enough for a comparison. Only recorded when it is asked for. */
export const layer: TraceLayer = {
  id: 'failover',
  name: 'Failover, the series',
  question: 'Run after run: is there a difference?',
  place: 65,
  turn: 6,
  experiment: true,
  steps: [
    ...failover('failover', RUNS),
    ...nodeCut('failover', RUNS),
  ],
}
