import type { Layer } from '../words.ts'
import type { LayerStep, Step } from './step.ts'
import type { Template } from './template.ts'
import { bySide, COMPARED, SIDES } from '../words.ts'
import { completed } from './step.ts'
import { underTemplate } from './template.ts'
import { STAMPED } from './wire.ts'

/** Milliseconds between two starts of the probe. */
const EVERY = 20

/** Seconds of quiet before anything is done; with one failure in them the run is void. */
export const QUIET = 10

/** Seconds between what is done to one side and to the other: meanwhile the untouched one is the control. */
const APART = 15

/** Seconds a run lasts: quiet, one side, the other, and time for that to heal. */
export const SECONDS = QUIET + APART + 10

/** Seconds of a run on stage: somebody has to press a key in it. */
const ON_STAGE = 60

/** What does not depend on how the replicas are taken away: which run of which variant, and what it waits for. */
export interface Run {
  layer: Layer
  /** `grace-1`: begins the name of everything recorded of it. */
  id: string
  /** The step that takes them away. */
  act: string
  says: string
  seconds: number
}

/** A run on stage: milliseconds between two starts of its probe; seconds of quiet, between the sides, and in all. */
export const STAGED = { everyMs: EVERY, quiet: QUIET, apart: APART, seconds: ON_STAGE } as const

/** One way to take a replica away. */
interface Variant {
  name: string
  title: string
  /** Words of `kubectl delete pod` that make it this one. */
  how: string
  /** What has to stand in the Deployment's template for it. */
  template?: Template
}

function template(container: object) {
  return JSON.stringify({
    spec: {
      template: {
        spec: {
          containers: [
            { name: 'nginx', ...container },
          ],
        },
      },
    },
  })
}

/** The ways a pod is taken away; adding one is adding an object. */
export const VARIANTS: readonly Variant[] = [
  { name: 'grace', title: 'with its usual grace', how: '--wait=false' },
  { name: 'at-once', title: 'by force: its API object goes first', how: '--grace-period=0 --force --wait=false' },
  {
    name: 'prestop',
    title: 'with a preStop sleep of 5 s',
    how: '--wait=false',
    template: {
      with: template({ lifecycle: { preStop: { sleep: { seconds: 5 } } } }),
      without: template({ lifecycle: null }),
    },
  },
]

/** `runs` runs of each variant: a probe on both sides, a pod deleted on one, then on the other, and what the slice said. */
export function failover(layer: Layer, runs: number): Step[] {
  const steps = VARIANTS.flatMap((variant) => {
    const all = Array.from({ length: runs }, (_, index) => oneRun(layer, variant, index + 1)).flat()
    return variant.template ? underTemplate(variant.name, variant.title, variant.template, all) : all
  })
  return completed(steps, { layer, aside: true })
}

/** The one run of a plain refresh: a pod ends as it usually does. */
export function podDeath(): Step[] {
  return plainRun(1)
}

/** The steps behind captures of a plain refresh that made {@link FORMERLY} runs of each variant. */
export function formerRuns(ids: readonly string[]): Step[] {
  const recorded = new Set(ids)
  const now = podDeath().map(({ name }) => name)
  return failover(PLAIN, FORMERLY).filter(({ layer, sides, name }) => {
    return !now.includes(name) && sides.some(side => recorded.has(`${layer}.${side}.${name}`))
  })
}

/**
 * The sides take turns as A B B A, so that a drift of the machine favours neither. A third side has its turn with the left one:
 * the right one is the control of both.
 */
export function staggerOf(run: number, apart = APART): NonNullable<Step['stagger']> {
  const [left, right] = [1, 0].includes(run % 4) ? [0, apart] : [apart, 0]
  return bySide(side => side === COMPARED[1] ? right : left, SIDES)
}

/** Whether a run's victim is the replica on the receiving node or one on another: the nodes take turns. */
export function victimOf(run: number): 'here' | 'there' {
  return run % 2 === 1 ? 'there' : 'here'
}

/** The replica that a run takes away, as a command names it. */
export function victimIn(run: number): string {
  return victimOf(run) === 'there' ? '{victimThere}' : '{victimHere}'
}

/** One run of the first variant for a room to watch. It has the number 0, for it is none of the recorded ones. */
export function onStage(): Step[] {
  return plainRun(0, ON_STAGE)
}

/** The probe and the watch of a run: both listen on each side from the quiet before to the end. */
export function observed(run: Run): LayerStep[] {
  const { layer, id, act, says, seconds } = run
  return [
    probed(run, 'probe', `A new connection every ${EVERY} ms, ${says}`),
    {
      ...listening(run),
      name: `${id}-watch`,
      title: `The EndpointSlice meanwhile, ${says}`,
      at: 'here',
      run: `node src/trace/workload/stamp.ts kubectl --context {context} get --raw '${WATCH}&timeoutSeconds=${seconds}'`,
      complete: STAMPED,
      show: { kind: 'match', pattern: /"type":"MODIFIED"|"clock"/, atMost: 8 },
      during: { step: `${layer}.${id}-${act}`, ready: /"type":"ADDED"/ },
    },
  ]
}

/** A probe of a run, by the name of its capture; `more`: further words of its command. */
export function probed(run: Run, name: string, title: string, more = ''): LayerStep {
  const { layer, id, act, seconds } = run
  return {
    ...listening(run),
    name: `${id}-${name}`,
    title,
    at: 'client',
    run: `node {probe} --to {vip}:{vipPort} --every ${EVERY} --seconds ${seconds} --quiet ${QUIET}${more}`,
    complete: { kind: 'ends', with: /^\{"summary":/ },
    show: { kind: 'match', pattern: /"outcome":"(?!ok|slow)|"held"|"summary"/, atMost: 12 },
    during: { step: `${layer}.${id}-${act}`, ready: /^quiet$/m },
  }
}

// --- internal ---

/** The layer whose slide it is. */
const PLAIN = 'l6'

/** Until the series were asked for by name. */
const FORMERLY = 3

function listening({ seconds }: Run) {
  return { attempts: 1, bulk: true, lasts: seconds, timeout: seconds + 10 }
}

const WATCH = '/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices?watch=1'
  + '&labelSelector=kubernetes.io/service-name={service}'

function plainRun(run: number, seconds?: number): Step[] {
  return completed(oneRun(PLAIN, VARIANTS[0]!, run, seconds), { layer: PLAIN, aside: true })
}

function oneRun(layer: Layer, { name, title, how }: Variant, run: number, seconds = SECONDS): LayerStep[] {
  const id = `${name}-${run}`
  return [
    ...observed({ layer, id, act: 'delete', says: `a pod deleted ${title}: run ${run}`, seconds }),
    {
      name: `${id}-delete`,
      title: `A replica is deleted ${title}: run ${run}`,
      run: `kubectl -n {namespace} delete pod ${victimIn(run)} ${how}`,
      complete: { kind: 'lines', match: 'deleted', atLeast: 1 },
      abreast: true,
      stagger: staggerOf(run),
      unsettles: true,
    },
  ]
}
