import type { CaptureId, DataplaneKind, Dataplanes, Layer, Side } from '../words.ts'
import type { Plan } from './size.ts'
import type { Step } from './step.ts'
import { once } from '../exec/once.ts'
import { bySide, DATAPLANES, dataplanesOf, GIVEN_AS, sidesOf } from '../words.ts'
import { formerRuns } from './failover.ts'
import { isExperiment, layers } from './layers/index.ts'
import { nodeLossIn } from './nodeloss.ts'
import { FULL, furtherSizes } from './scale.ts'
import { completed } from './step.ts'

/** Every step of every dataplane, in the order of the slides; the scale experiment in the planned sizes and these, by side. */
export function traceWith(plan: Plan, sizes: readonly number[], sides?: readonly Side[]): readonly Step[] {
  const planned = { ...plan, sizes: [...plan.sizes, ...sizes.filter(size => !plan.sizes.includes(size))], ...sides && { sides } }
  return layers.flatMap(({ id, experiment, platforms, steps }) => {
    const common = { layer: id, ...experiment && { aside: true }, ...platforms && { platforms } }
    return completed(typeof steps === 'function' ? steps(planned) : steps, common)
  })
}

/** A trace on sides with these dataplanes: of each step only those of these sides whose dataplane has it. */
export function onDataplanes(trace: readonly Step[], dataplanes: Dataplanes): Step[] {
  return trace.flatMap((step) => {
    const { on = DATAPLANES, sides } = step
    const here = sides.filter(side => on.includes(dataplanes[side]))
    return here.length === 0 ? [] : [{ ...step, sides: here }]
  })
}

const traces = new Map<string, readonly Step[]>()

/** Every step of a set that contains only what is planned, of sides with these dataplanes. */
export function traceOf(dataplanes: Dataplanes): readonly Step[] {
  const sides = sidesOf(dataplanes)
  const key = sides.map(side => `${side} ${dataplanes[side]}`).join()
  const known = traces.get(key) ?? onDataplanes(traceWith(FULL, [], sides), dataplanes)
  traces.set(key, known)
  return known
}

/** The same for what the lab makes of the compared sides. */
export const steps: readonly Step[] = traceOf(bySide(side => GIVEN_AS[side]))

/** A trace with the steps that a set has in addition: other sizes of the scale experiment, nodes that were cut off, runs. */
export function withFurther(trace: readonly Step[], set: Recorded): Step[] {
  const ids = set.captures.map(({ id }) => id)
  const further = [...furtherSizes(ids, sidesOf(set.clusters)), ...nodeLossIn(ids), ...formerRuns(ids)]
  return [...trace, ...onDataplanes(further, dataplanesOf(set))]
}

/** The layers of a recording, in order: those asked for, or all that a plain refresh records. */
export function recordingOrder(only: readonly Layer[] | null): Layer[] {
  const order = layers.toSorted((a, b) => a.turn - b.turn).map(({ id }) => id)
  return order.filter(layer => only?.includes(layer) ?? !isExperiment(layer))
}

/** The id of a step's capture on one side. */
export function captureId(step: Pick<Step, 'layer' | 'name'>, side: Side): CaptureId {
  return `${step.layer}.${side}.${step.name}`
}

/** The step of a capture in this trace, or what the lab makes; undefined for a capture of another trace. */
export function stepOf(id: string, trace: readonly Step[] = steps): Step | undefined {
  return byId(trace).get(id)
}

// --- internal ---

interface Recorded { clusters: Record<Side, { dataplane: DataplaneKind }>, captures: readonly { id: string }[] }

const byId = once((trace: readonly Step[]): ReadonlyMap<string, Step> =>
  new Map(trace.flatMap(step => step.sides.map(side => [captureId(step, side), step]))))
