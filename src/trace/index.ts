import type { CaptureId, Layer, Side } from '../words.ts'
import type { Plan } from './size.ts'
import type { Step } from './step.ts'
import { isExperiment } from '../words.ts'
import { constant } from './constant.ts'
import { l1Gke } from './l1-gke.ts'
import { l1 } from './l1.ts'
import { l2 } from './l2.ts'
import { l3 } from './l3.ts'
import { l4 } from './l4.ts'
import { l5 } from './l5.ts'
import { l6 } from './l6.ts'
import { l7 } from './l7.ts'
import { l8 } from './l8.ts'
import { offers } from './offers.ts'
import { policy } from './policy.ts'
import { FULL, scale } from './scale.ts'
import { series } from './series.ts'

/** A layer's name and the question its slide asks. */
export interface LayerText { id: Layer, name: string, question: string }

export const layers: readonly LayerText[] = [
  { id: 'constant', name: 'Held constant', question: 'Is the dataplane the only thing that differs?' },
  { id: 'l1', name: 'Service and addresses', question: 'What did asking for a LoadBalancer allocate?' },
  { id: 'l2', name: 'Endpoints', question: 'Who may receive it?' },
  { id: 'l3', name: 'Arrival at the node', question: 'What lands on the node, and who touches it first?' },
  { id: 'l4', name: 'Redirect', question: 'How does VIP:80 become a pod?' },
  { id: 'l5', name: 'Tracking and the way back', question: 'Who remembers, and whose address does the pod see?' },
  { id: 'l6', name: 'Failover', question: 'A pod dies: what do clients feel?' },
  { id: 'failover', name: 'Failover, the series', question: 'Run after run: is there a difference?' },
  { id: 'l7', name: 'Flows', question: 'Who talked to whom?' },
  { id: 'l8', name: 'Policy', question: 'Can a stranger be kept out, by identity?' },
  { id: 'policy', name: 'Policy, off, on, off', question: 'How soon does it hold, and for whom?' },
  { id: 'scale', name: 'Scale', question: 'What do a thousand Services cost?' },
  { id: 'offers', name: 'Managed, not hand-built', question: 'What does this cluster really offer?' },
]

/** Every step, in the order of the slides, with the scale experiment as planned and for so many Services more. */
export function traceWith(plan: Plan, sizes: readonly number[]): readonly Step[] {
  return [
    ...constant,
    ...l1,
    ...l1Gke,
    ...l2,
    ...l3,
    ...l4,
    ...l5,
    ...l6,
    ...series,
    ...l7,
    ...l8,
    ...policy,
    ...scale({ ...plan, sizes: [...plan.sizes, ...sizes.filter(size => !plan.sizes.includes(size))] }),
    ...offers,
  ]
}

/** Every step of a set that holds nothing but what is planned. */
export const steps: readonly Step[] = traceWith(FULL, [])

/**
 * The layers a recording goes through, in its order: those asked for, or all that a plain refresh takes. The flows are asked for
 * while the burst is fresh, the pod dies after all that follows the marked request, and the policy, which shuts the Service's own
 * clients out, comes last.
 */
export function recordingOrder(only: readonly Layer[] | null): Layer[] {
  return RECORDING_ORDER.filter(layer => only?.includes(layer) ?? !isExperiment(layer))
}

/** The id of a step's capture on one side. */
export function captureId(step: Pick<Step, 'layer' | 'name'>, side: Side): CaptureId {
  return `${step.layer}.${side}.${step.name}`
}

/** The step behind a capture, in this trace or the one given; undefined for a capture of another trace. */
export function stepOf(id: string, trace: readonly Step[] = steps): Step | undefined {
  return trace.find(step => step.sides.some(side => captureId(step, side) === id))
}

// --- internal ---

const RECORDING_ORDER: readonly Layer[] = [
  'constant',
  'l1',
  'l2',
  'l3',
  'l5',
  'l7',
  'l4',
  'offers',
  'l6',
  'failover',
  'scale',
  'l8',
  'policy',
]
