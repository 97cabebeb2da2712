import type { Side } from '../../../words.ts'
import type { LayerStep } from '../../step.ts'
import type { TraceLayer } from '../layer.ts'
import { COMPARED, ON_CILIUM, ON_KIND } from '../../../words.ts'
import { given, restored } from '../../agent-setting.ts'
import { connecting } from '../../latency.ts'
import { inTurn, loadLook } from '../../load-look.ts'
import { probedServices, sweptServices } from '../../probed-services.ts'

/** How packets get from the device to a pod, and whether Hubble watches them. */
export const ROUTINGS = ['bpf', 'legacy'] as const
export const HUBBLES = ['on', 'off'] as const

/** In an order in which one value changes at a time; the second half goes back the same way, against a drift of the machine. */
const ORDER = ['bpf-on', 'bpf-off', 'legacy-off', 'legacy-on'] as const

/** Pairs of blocks in a half, as large as in the scale experiment. */
const PLAN = { pairs: 10, of: 500, warm: 500 }

/**
 * What connecting costs under four settings of Cilium, and each time on the other side, where nothing is changed: host routing in
 * eBPF or by the host's stack, Hubble on or off. On the lab: on GKE these settings are the cloud's.
 */
export const layer: TraceLayer = {
  id: 'routing',
  name: 'Host routing and Hubble',
  question: 'Why does connecting take longer: is it host routing, or Hubble?',
  place: 250,
  turn: 7,
  experiment: true,
  platforms: ON_KIND,
  steps: ({ sides = COMPARED }) => [
    probedServices({ name: 'probed', title: 'Services that are measured' }, 3),
    ...ORDER.flatMap((setting, turn) => measured(setting, 1, turn, sides)),
    ...ORDER.toReversed().flatMap((setting, turn) => measured(setting, 2, turn, sides)),
    sweptServices({ name: 'sweep', title: 'Those Services are gone' }),
    restored({ name: 'back', title: 'Cilium\'s host routing and Hubble as they were' }),
  ],
}

// --- internal ---

/** Which side is measured first changes from setting to setting; they wait for each other at the looks at the machine's load. */
function measured(value: typeof ORDER[number], half: number, turn: number, sides: readonly Side[]): LayerStep[] {
  const id = `${value}-${half}`
  const [routing, hubble] = value.split('-')
  const order = turn % 2 === 0 ? sides : sides.toReversed()
  return [
    given({
      name: `${id}-given`,
      title: `Cilium is given host routing ${routing === 'bpf' ? 'in eBPF' : 'by the host\'s stack'} and Hubble ${hubble}`,
    }, { 'enable-host-legacy-routing': `${routing === 'legacy'}`, 'enable-hubble': `${hubble === 'on'}` }),
    {
      name: `${id}-status`,
      on: ON_CILIUM,
      title: `What the agent says of it: half ${half}`,
      at: 'agent',
      run: 'cilium-dbg status --verbose',
      complete: { kind: 'lines', match: '^Routing:', atLeast: 1 },
      attempts: 1,
    },
    loadLook(id, 1),
    ...inTurn(order, timed({ ...PLAN, sides }, id, 10 * half + turn), between => loadLook(id, between === 0 ? 2 : 3 + between)),
    loadLook(id, 3),
  ]
}

function timed(plan: Parameters<typeof connecting>[0], id: string, seed: number): LayerStep[] {
  const of = { name: `${id}-latency`, title: `Connecting to a Service and straight to its pod: ${id}` }
  return connecting(plan, seed).map(step => ({ ...step, ...of }))
}
