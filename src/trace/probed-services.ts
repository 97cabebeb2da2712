import type { LayerStep } from './step.ts'
import { quoted } from '../exec/shell.ts'

type Named = Pick<LayerStep, 'name' | 'title'>

/** The label of Services that are measured, of one run. */
export function probedIn(run: string): string {
  return `dataplane-deck/run=${run},dataplane-deck/scale=probed`
}

/** Takes away every Service that a run has made to be measured, or to stand beside those. */
export const SWEEP = 'bash src/trace/workload/sweep.sh {context} {namespace} {run}'

/** Services that lead to real pods: so many to the one near the client, as many to the one far from it. */
export function probedServices(named: Named, each: number): LayerStep {
  return {
    ...named,
    ...OF,
    run: `bash -o pipefail -c ${quoted(PROBED)} {context} {namespace} {run} ${each} {insiderNear} {insiderFar}`,
    complete: { kind: 'lines', match: '^service/scale-last created', atLeast: 1 },
    undo: SWEEP,
  }
}

/** They are gone, and the dataplane has had time to notice. */
export function sweptServices(named: Named): LayerStep {
  return {
    ...named,
    ...OF,
    run: SWEEP,
    complete: { kind: 'lines', match: String.raw`^\s*0$`, atLeast: 1 },
    settle: 10,
    timeout: 300,
  }
}

// --- internal ---

const OF = { at: 'here', abreast: true } as const

const PROBED = 'node src/trace/workload/services.ts --namespace "$1" --run "$2" --probed "$3" --here "$4" --there "$5" '
  + '| kubectl --context "$0" create -f -'
