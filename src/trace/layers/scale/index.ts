import type { TraceLayer } from '../layer.ts'
import { scale } from '../../scale.ts'

/** What do a thousand Services cost? */
export const layer: TraceLayer = {
  id: 'scale',
  name: 'Scale',
  question: 'What do a thousand Services cost?',
  place: 200,
  turn: 7,
  experiment: true,
  steps: scale,
}
