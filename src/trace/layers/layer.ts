import type { Plan } from '../size.ts'
import type { Step } from '../step.ts'

/** A layer's name and the question its slide asks. */
export interface LayerText { id: string, name: string, question: string }

/** A layer: what its slide asks, and the commands that answer it. One that a request meets is called `l` and its number. */
export interface TraceLayer extends LayerText {
  /** Among the slides: ten for each that a request meets, before them what is held constant, after them what is beside them. */
  place: number
  /**
   * Recorded before the layers of a later turn: 0 to 2 look at what the marked request left while it is fresh, 3 and 4 at what
   * stays; from 5 on something is changed, and the policy, which shuts the Service's own clients out, comes last.
   */
  turn: number
  /** It takes long: recorded only when it is asked for, and a set without it is whole. */
  experiment?: boolean
  /** In the order of its slides; those of a measurement as it is planned. */
  steps: readonly Step[] | ((plan: Plan) => readonly Step[])
}
