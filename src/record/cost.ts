import type { Step } from '../trace/step.ts'
import type { Layer } from '../words.ts'
import { tally } from '../text/occurrences.ts'
import { onDataplanes, recordingOrder } from '../trace/index.ts'
import { EXPERIMENTS, isExperiment, layers } from '../trace/layers/index.ts'
import { isNodeLoss } from '../trace/nodeloss.ts'
import { GIVEN_AS, SIDES } from '../words.ts'

/** What recording some steps costs the clusters and the person who waits. */
interface Cost {
  /** Minutes, rounded up; an estimate from how long each step listens, plus seconds for the workload to recover. */
  minutes: number
  /** `10 × A replica is deleted with its usual grace`: every kind of change on each side. */
  changes: string[]
}

/** Seconds, roughly, until a workload is complete again after a change. */
const HEALING = 8

/** The long steps among those that are recorded. */
export function longSteps(trace: readonly Step[], only: readonly Layer[] | null): Step[] {
  const layers = recordingOrder(only)
  const long = (step: Step) => isExperiment(step.layer) || isNodeLoss(step)
  return onDataplanes(trace, GIVEN_AS).filter(step => layers.includes(step.layer) && long(step))
}

/** The cost of steps: the sides run at the same time, and the slower one decides. */
export function costOf(steps: readonly Step[]): Cost {
  const sides = SIDES.map(side => steps.filter(one => one.sides.includes(side)))
  const changes = sides.map(changesOf)
  const kinds = [...new Set(changes.flatMap(one => [...one.keys()]))]
  return {
    minutes: Math.ceil(Math.max(...sides.map(secondsOf)) / 60),
    changes: kinds.map(kind => `${Math.max(...changes.map(one => one.get(kind) ?? 0))} × ${kind}`),
  }
}

/** Every experiment of a trace, a line each: its name, how long it takes, and the question it answers. */
export function experimentLines(trace: readonly Step[]): string[] {
  const width = Math.max(...EXPERIMENTS.map(id => id.length))
  return layers.filter(({ experiment }) => experiment).map(({ id, question }) =>
    `${id.padEnd(width)}  ${minutesOf(trace, id).padStart(7)}  ${question}`)
}

/** A line that says which experiments a recording left out, and what each would cost. */
export function notRecorded(trace: readonly Step[], only: readonly Layer[] | null): string {
  const left = EXPERIMENTS.filter(layer => !only?.includes(layer)).map(layer => `${layer} (${minutesOf(trace, layer)})`)
  return left.length === 0 ? '' : `Not recorded now: ${left.join(', ')}; npm run refresh -- --experiments NAME,… records them.\n`
}

/** The options that record these layers and no others: `--only l4,l6`, `--experiments policy`. */
export function optionsAlone(layers: readonly Layer[]): string {
  const [quick, long] = [layers.filter(layer => !isExperiment(layer)), layers.filter(isExperiment)]
  return [...quick.length > 0 ? [`--only ${quick.join(',')}`] : [], ...long.length > 0 ? [`--experiments ${long.join(',')}`] : []].join(', then ')
}

/** The command that records one layer and no other. */
export function recordAlone(layer: Layer): string {
  return `npm run refresh -- ${optionsAlone([layer])}`
}

/** The cost as text for a person, before anything is done. */
export function costWords({ minutes, changes }: Cost): string {
  const lines = changes.map(change => `  ${change}\n`).join('')
  return `This takes about ${minutes} min. On each side, one after the other and all of it taken back:\n${lines}Ctrl-C ends it at any moment.\n`
}

// --- internal ---

function isChange({ undo, unsettles }: Step): boolean {
  return undo !== undefined || unsettles === true
}

function secondsOf(steps: readonly Step[]): number {
  const listening = steps.filter(isChange).map(({ layer, name }) => Math.max(0, ...steps
    .filter(({ during }) => during?.step === `${layer}.${name}`)
    .map(({ lasts = 0 }) => lasts)))
  const working = steps.filter(({ during }) => !during).reduce((sum, { lasts = 0 }) => sum + lasts, 0)
  return listening.reduce((sum, one) => sum + one + HEALING, working)
}

/** How often each kind of change is made. */
function changesOf(steps: readonly Step[]): Map<string, number> {
  return tally(steps.filter(isChange).map(({ title }) => title.replace(/: run \d+$/, '')))
}

function minutesOf(trace: readonly Step[], layer: Layer): string {
  return `${costOf(longSteps(trace, [layer])).minutes} min`
}
