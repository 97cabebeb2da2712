import type { Step } from '../../src/trace/step.ts'
import { shellLine } from '../../src/exec/shell.ts'
import { SIDES } from '../../src/words.ts'

/** A step of a test's own trace, on both sides; whatever it prints is whole. Its words may hold a test's own paths. */
export function step(layer: Step['layer'], name: string, at: Step['at'], words: readonly string[], more: Partial<Step> = {}): Step {
  return { name, layer, sides: SIDES, title: name, at, run: shellLine(words), complete: { kind: 'digest' }, attempts: 1, ...more }
}

/** A policy is applied, and taken back by this line. */
export const APPLY = ['kubectl', '-n', '{namespace}', 'apply', '-f', 'src/trace/workload/policy.yaml']
export const LIFT = 'kubectl -n {namespace} delete networkpolicy nginx-allow-client --ignore-not-found'

/** One question at each place, and a change that is taken back: the shape of the real trace in six steps. */
export const TRACE: readonly Step[] = [
  step('l1', 'service', 'kubectl', ['kubectl', '-n', '{namespace}', 'get', 'service', '{service}', '-o', 'wide'], { lead: true }),
  step('l3', 'request', 'client', ['printf', '%s\\n', '200 {vip}:{port} {token}']),
  step('l4', 'redirect', 'toolbox', ['seq', '1000'], { lead: true }),
  step('l6', 'delete', 'kubectl', ['kubectl', '-n', '{namespace}', 'delete', 'pod', '{victimThere}', '--wait=false'], { unsettles: true }),
  step('l8', 'apply', 'kubectl', APPLY, { undo: LIFT }),
  step('l8', 'during', 'here', ['true']),
]
