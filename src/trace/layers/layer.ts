import type { PlatformKind, Role } from '../../words.ts'
import type { Plan } from '../size.ts'
import type { LayerStep } from '../step.ts'

/** A layer's name, the question its slide asks, and whom of a request's way it is about. */
export interface LayerText { id: string, name: string, question: string, about?: readonly Role[] }

/** A layer: what its slide asks, and the commands that answer it. A layer that a request meets is called `l` and its number. */
export interface TraceLayer extends LayerText {
  /**
   * The order of the slides: ten for each layer that a request meets; less for what is held constant, more for everything after.
   */
  place: number
  /**
   * Recorded before the layers of a later turn: 0 to 2 look at what the marked request left while it is fresh, 3 and 4 at what
   * stays; from 5 on something is changed, and the policy, which locks out the Service's own clients, comes last.
   */
  turn: number
  /** It takes long: recorded only on request, a set without it is complete, and each of its steps is an aside. */
  experiment?: boolean
  /** Where its steps exist; everywhere if left out. */
  platforms?: readonly PlatformKind[]
  /** In the order of its slides; for a measurement, by its plan. */
  steps: readonly LayerStep[] | ((plan: Plan) => readonly LayerStep[])
}
