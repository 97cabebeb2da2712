import type { CaptureId, Layer, Side } from '../words.ts'
import type { Plan } from './size.ts'
import type { Step } from './step.ts'
import { once } from '../exec/once.ts'
import { isExperiment, layers } from './layers/index.ts'
import { FULL } from './scale.ts'

/** Every step, in the order of the slides, with the scale experiment at the planned sizes and these additional ones. */
export function traceWith(plan: Plan, sizes: readonly number[]): readonly Step[] {
  const planned = { ...plan, sizes: [...plan.sizes, ...sizes.filter(size => !plan.sizes.includes(size))] }
  return layers.flatMap(({ steps }) => typeof steps === 'function' ? steps(planned) : steps)
}

/** Every step of a set that contains only what is planned. */
export const steps: readonly Step[] = traceWith(FULL, [])

/** The layers of a recording, in order: those asked for, or all that a plain refresh records. */
export function recordingOrder(only: readonly Layer[] | null): Layer[] {
  const order = layers.toSorted((a, b) => a.turn - b.turn).map(({ id }) => id)
  return order.filter(layer => only?.includes(layer) ?? !isExperiment(layer))
}

/** The id of a step's capture on one side. */
export function captureId(step: Pick<Step, 'layer' | 'name'>, side: Side): CaptureId {
  return `${step.layer}.${side}.${step.name}`
}

/** The step of a capture, in this trace or the given one; undefined for a capture of another trace. */
export function stepOf(id: string, trace: readonly Step[] = steps): Step | undefined {
  return byId(trace).get(id)
}

// --- internal ---

const byId = once((trace: readonly Step[]): ReadonlyMap<string, Step> =>
  new Map(trace.flatMap(step => step.sides.map(side => [captureId(step, side), step]))))
