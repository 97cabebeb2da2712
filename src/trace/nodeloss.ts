import type { Run } from './failover.ts'
import type { LayerStep, Step } from './step.ts'
import type { Template } from './template.ts'
import { quoted } from '../exec/shell.ts'
import { ON_GKE, SIDES } from '../words.ts'
import { change } from './change.ts'
import { observed, staggerOf } from './failover.ts'
import { tables } from './nodecut.ts'
import { completed } from './step.ts'
import { underTemplate } from './template.ts'
import { STAMPED } from './wire.ts'

/** The name and the words of this variant. */
export const LOST = { name: 'lost', title: 'a node of the cloud falls silent' } as const

/** Dots on a slide, no comparison: each takes ten minutes and a machine. */
const RUNS = 3

/**
 * Seconds a run lasts. The cut comes after 10 or 25, the node is called not ready after about 50 and its pods go 300 later
 * (defaultTolerationSeconds); their replacements have a minute left to answer. GKE repairs a node that was not ready for
 * about 10 minutes: by then it is back.
 */
const SECONDS = 450

/**
 * The node's own link goes down a moment after the command has answered, so that the answer arrives. Nothing in the node
 * stops: a machine that is deleted or stopped shuts its pods down in order, one that is reset is back before anybody misses
 * it. Should nobody mend it, the link comes up again by itself.
 */
const CUT = 'setsid sh -c "sleep 1; ip link set dev $1 down; sleep 900; ip link set dev $1 up" >/dev/null 2>&1 & echo "$0: $1 goes down in 1 s"'

/** Sees to it, from outside, that the node answers: resets its machine unless it does. */
const REVIVE = 'bash src/trace/workload/revive.sh {context} {project} {location} {otherNode}'

/** A node that is silent counts as none, so that what is missing may go where it would make the spread uneven. */
const AROUND: Template = { with: spread('Honor'), without: spread(null) }

/** Runs of it on clusters that `npm run gke` made, each between two rollouts that spread the replicas evenly. */
export const nodeLoss: readonly Step[] = Array.from({ length: RUNS }, (_, index) => oneRun(index + 1)).flat()

/** Whether a step is one of its. */
export function isNodeLoss({ layer, name }: Pick<Step, 'layer' | 'name'>): boolean {
  return layer === 'l6' && name.startsWith(`${LOST.name}-`)
}

/** Its steps where a set holds captures of it: only somebody who names both clusters gets them. */
export function nodeLossIn(ids: readonly string[]): readonly Step[] {
  return ids.some(id => SIDES.some(side => id.startsWith(`l6.${side}.${LOST.name}-`))) ? nodeLoss : []
}

// --- internal ---

function oneRun(number: number): Step[] {
  const run: Run = { layer: 'l6', id: `${LOST.name}-${number}`, act: 'cut', says: `${LOST.title}: run ${number}`, seconds: SECONDS }
  const stay = change(`${run.id}-stay`, `The clients stay on a silent node, ${run.says}`, tolerate(86_400), 'patched', { undo: tolerate(300) })
  const leave = change(`${run.id}-leave`, `The clients as they were, ${run.says}`, tolerate(300), 'patched')
  const all = [stay, ...observed(run), ...tables(run), health(run), cut(run, number), mended(run), back(run), leave]
  const steps = underTemplate(run.id, 'with silent nodes left out of its spread', AROUND, all)
  return completed(steps, { layer: run.layer, aside: true, platforms: ON_GKE })
}

function spread(nodeTaintsPolicy: 'Honor' | null): string {
  return JSON.stringify({ spec: { template: { spec: { topologySpreadConstraints: [{ topologyKey: 'kubernetes.io/hostname', nodeTaintsPolicy }] } } } })
}

/** Pods that no Deployment makes anew are not to go with the node: the seconds of a toleration are all that may be changed. */
function tolerate(seconds: number): string {
  const tolerations = ['not-ready', 'unreachable'].map(what =>
    ({ key: `node.kubernetes.io/${what}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: seconds }))
  return `patch pod/client pod/stranger --type=merge --patch ${quoted(JSON.stringify({ spec: { tolerations } }))}`
}

/** A load balancer sends to a silent node until its own check of it has failed often enough: that part is not the dataplane's. */
function health({ layer, id, act, says, seconds }: Run): LayerStep {
  return {
    name: `${id}-health`,
    title: `Which nodes the load balancer takes for healthy, ${says}`,
    at: 'here',
    run: `node src/trace/workload/stamp.ts bash src/trace/workload/health.sh ${seconds} {targetKind} {target} {region} {project}`,
    complete: STAMPED,
    show: { kind: 'match', pattern: /"healthState":"(?!HEALTHY)|"clock"/, atMost: 8 },
    // the first answer, also where there was none: the cut is not to wait for the cloud
    during: { step: `${layer}.${id}-${act}`, ready: /"line"/ },
    required: false,
    attempts: 1,
    timeout: seconds + 30,
    bulk: true,
  }
}

function cut({ id, act, says }: Run, number: number): LayerStep {
  const there = 'kubectl --context {context} -n {namespace} exec toolbox-{otherNode} --'
  return {
    name: `${id}-${act}`,
    title: `The node's link is taken down, ${says}`,
    at: 'here',
    run: `${there} bash -c ${quoted(CUT)} {otherNode} {device}`,
    complete: { kind: 'lines', match: '^{otherNode}: {device} goes down', atLeast: 1 },
    undo: REVIVE,
    abreast: true,
    stagger: staggerOf(number),
  }
}

function mended({ id, says }: Run): LayerStep {
  return {
    name: `${id}-mend`,
    title: `The node's machine is reset, ${says}`,
    at: 'here',
    run: REVIVE,
    complete: { kind: 'lines', match: '^{otherNode} was silent, and its machine is reset$', atLeast: 1 },
    timeout: 110,
    lasts: 60,
  }
}

function back({ id, says }: Run): LayerStep {
  return {
    name: `${id}-back`,
    title: `The node is ready again, ${says}`,
    run: 'kubectl wait node/{otherNode} --for=condition=Ready --timeout=400s',
    complete: { kind: 'lines', match: 'condition met', atLeast: 1 },
    timeout: 410,
    lasts: 60,
    unsettles: true,
  }
}
