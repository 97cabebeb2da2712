import type { DataplaneKind } from '../../../words.ts'
import type { LayerStep } from '../../step.ts'
import type { TraceLayer } from '../layer.ts'
import { ON_CILIUM, ON_KIND, ON_KUBE_PROXY } from '../../../words.ts'
import { loadLook } from '../../load-look.ts'
import { SWEEP } from '../../probed-services.ts'
import { EVERY } from '../../scale.ts'
import { withCommon } from '../../step.ts'

/**
 * The shortest time between two syncs that kube-proxy is given, in milliseconds: as good as none, its own default, and GKE's. It
 * takes 0 for "not given" and makes 1 s of it (kubernetes pkg/proxy/apis/config/v1alpha1/defaults.go), so none is 1 ms.
 */
const PERIODS = [1, 1000, 10_000] as const

/** New endpoints of each kind, at each period: as many as a comparison takes. */
const TRIES = 10

/** How the endpoint comes: behind another change, or after so long a time that no sync is due. */
export const KINDS = ['after', 'idle'] as const

const MORE = 'node src/trace/workload/more.ts --context {context} --namespace {namespace} --run {run} '
  + `--to {insiderNear} --pods client,stranger --tries ${TRIES} --every ${EVERY}`

/**
 * How long a new endpoint takes until it answers, by the pace of updates: kube-proxy is given three, Cilium has one of its own
 * and is measured each time as it is. On the lab: GKE's kube-proxy cannot be given another.
 */
export const layer: TraceLayer = {
  id: 'pace',
  name: 'Update pacing',
  question: 'How long does a new endpoint wait, and for what?',
  place: 230,
  turn: 7,
  experiment: true,
  platforms: ON_KIND,
  steps: PERIODS.flatMap(atPeriod),
}

// --- internal ---

/** One side at a time, as in the scale experiment: at each look the sides wait for each other. */
function atPeriod(period: number): LayerStep[] {
  const id = `ms-${period}`
  const seen = [...measured(id, period, ON_KUBE_PROXY), loadLook(id, 3), ...measured(id, 1000, ON_CILIUM)]
  return withCommon({ attempts: 1 }, [loadLook(id, 1), given(id, period), ...asks(id), loadLook(id, 2), ...seen])
}

function given(id: string, period: number): LayerStep {
  const line = (words: string) => `node src/trace/workload/sync-period.ts --context {context} ${words}`
  return {
    name: `${id}-given`,
    on: ON_KUBE_PROXY,
    title: `kube-proxy is given a minSyncPeriod of ${period} ms and started anew`,
    at: 'here',
    run: line(`--to ${period % 1000 === 0 ? `${period / 1000}s` : `${period}ms`}`),
    complete: { kind: 'lines', match: 'successfully rolled out', atLeast: 1 },
    undo: line('--back'),
    timeout: 90,
    settle: 5,
    lasts: 10,
  }
}

/** What each side itself says that it runs with. Cilium's pace is no setting: it belongs to its version. */
function asks(id: string): LayerStep[] {
  return [
    {
      name: `${id}-config`,
      on: ON_KUBE_PROXY,
      title: 'The configuration that kube-proxy runs with',
      at: 'toolbox',
      run: 'curl -sS -m 3 http://127.0.0.1:10249/configz',
      complete: { kind: 'json' },
    },
    {
      name: `${id}-version`,
      on: ON_CILIUM,
      title: 'The version of the agent',
      at: 'agent',
      run: 'cilium-dbg version',
      complete: { kind: 'lines', match: '^Daemon: ', atLeast: 1 },
    },
  ]
}

/** Slots so long that a try, and what takes it away again, are over and no sync is due when the next one begins. */
function measured(id: string, period: number, on: readonly DataplaneKind[]): LayerStep[] {
  const wait = 2 * period + 500
  return KINDS.map((kind, index) => {
    const slot = Math.max(3000, Math.ceil((kind === 'idle' ? wait + 2 * period : 3 * period) * 4 / 3))
    const seconds = Math.ceil(TRIES * slot / 1000)
    return {
      name: `${id}-${kind}`,
      on,
      title: `A new endpoint ${kind === 'idle' ? 'when nothing else has changed' : 'behind another change'}, ${TRIES} times`,
      at: 'here',
      run: `${MORE} --slot ${slot} --seed ${period + index}${kind === 'idle' ? ` --wait ${wait}` : ''}`,
      complete: { kind: 'ends', with: /^\{"summary":/ },
      undo: SWEEP,
      bulk: true,
      lasts: seconds,
      timeout: seconds * 2 + 60,
    }
  })
}
