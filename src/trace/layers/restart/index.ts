import type { DataplaneKind } from '../../../words.ts'
import type { Run } from '../../failover.ts'
import type { LayerStep } from '../../step.ts'
import type { TraceLayer } from '../layer.ts'
import { ON_CILIUM, ON_KIND, ON_KUBE_PROXY } from '../../../words.ts'
import { observed, QUIET, staggerOf } from '../../failover.ts'
import { withCommon } from '../../step.ts'
import { STAMPED } from '../../wire.ts'

/** Ten are compared, as of a pod's end; two more for those that are void. */
const RUNS = 12

/** Seconds between one side's restart and the other's, and as many after it: Cilium's agent takes about half of that. */
const APART = 60

/** What programs each dataplane, by the label of its pods. */
const PROGRAMS: readonly (readonly [readonly DataplaneKind[], string])[] = [
  [ON_KUBE_PROXY, 'k8s-app=kube-proxy'],
  [ON_CILIUM, 'k8s-app=cilium'],
]

const PODS = '/api/v1/namespaces/kube-system/pods?watch=1'

/**
 * What programs the receiving node's dataplane is deleted and comes back, under the probe of a pod's end. On the lab: on GKE
 * kube-proxy is no pod of the API's.
 */
export const layer: TraceLayer = {
  id: 'restart',
  name: 'The agent restarted',
  question: 'kube-proxy or cilium-agent restarts: which connections notice?',
  place: 220,
  turn: 7,
  experiment: true,
  platforms: ON_KIND,
  steps: Array.from({ length: RUNS }, (_, index) => oneRun(index + 1)).flat(),
}

// --- internal ---

function oneRun(number: number): LayerStep[] {
  const run: Run = {
    layer: 'restart',
    id: `agent-${number}`,
    act: 'delete',
    says: `what programs the dataplane is restarted: run ${number}`,
    seconds: QUIET + 2 * APART,
  }
  return [...observed(run), ...PROGRAMS.flatMap(one => restart(run, number, ...one))]
}

function restart(run: Run, number: number, on: readonly DataplaneKind[], label: string): LayerStep[] {
  const { layer, id, act, says, seconds } = run
  const path = `${PODS}&labelSelector=${label}&fieldSelector=spec.nodeName={node}&timeoutSeconds=${seconds}`
  return withCommon({ on, attempts: 1 }, [
    {
      name: `${id}-pods`,
      title: `The pod that programs it meanwhile, ${says}`,
      at: 'here',
      run: `node src/trace/workload/stamp.ts kubectl --context {context} get --raw '${path}'`,
      complete: STAMPED,
      during: { step: `${layer}.${id}-${act}`, ready: /"type":"ADDED"/ },
      bulk: true,
      lasts: seconds,
      timeout: seconds + 10,
    },
    {
      name: `${id}-${act}`,
      title: `The pod that programs the receiving node's dataplane is deleted: run ${number}`,
      run: `kubectl -n kube-system delete pod -l ${label} --field-selector=spec.nodeName={node} --wait=false`,
      complete: { kind: 'lines', match: 'deleted', atLeast: 1 },
      abreast: true,
      stagger: staggerOf(number, APART),
      unsettles: true,
    },
  ])
}
