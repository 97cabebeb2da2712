import type { Capture, Manifest, RunRecord } from '../src/set/manifest.ts'
import type { Step } from '../src/trace/step.ts'
import type { Layer, Side } from '../src/words.ts'
import type { Part } from './measure.ts'
import { begun } from '../src/read/side-gaps.ts'
import { layerOfRun } from '../src/record/layer-progress.ts'
import { stepOf } from '../src/trace/index.ts'
import { bySide, COMPARED, SIDES, sidesOf } from '../src/words.ts'

import { compare } from './measure.ts'

/**
 * How long each run of a set took, against the sum over its layers of the slower side's own commands and waits: the least time
 * possible while the layers are recorded one after the other. Read from the manifest alone.
 */
export function benchRun(manifest: Manifest): Part {
  const runs = manifest.runs.map(run => timesOf(run, manifest.captures.filter(one => one.run === run.id)))
  return {
    part: 'refresh: a run against the slower side\'s own commands and waits, layer by layer',
    measured: runs.flatMap(({ id, wall, recording, own, layers }) => [
      // the budget is for a plain refresh: an experiment may record its sides one after the other
      compare(`${id}, all of it`, 's', [wall], [own], layers.some(({ layer }) => layer === 'l1') ? 1.1 : null),
      compare(`${id}, first command to last`, 's', [recording], [own], null),
    ]),
    remarks: runs.flatMap(remarks),
  }
}

/** How a run's time was spent. All in seconds. */
interface RunTimes {
  id: string
  /** From start to finish. */
  wall: number
  /** From the start of the first command to the end of the last one. */
  recording: number
  /** Before the first command: both clusters are checked and prepared. After the last: what was created is removed. */
  before: number
  after: number
  /** The sum over the layers of the slower side's own time. */
  own: number
  layers: { layer: Layer, own: Record<Side, number>, took: number }[]
  /** Captures that were tried more than once: only their last try is in the manifest and in the sum. */
  triedAgain: number
}

/** Breaks down the time of one run. */
export function timesOf({ id, startedOn, finishedOn }: RunRecord, captures: readonly Capture[]): RunTimes {
  const sides = SIDES.filter(side => COMPARED.includes(side) || captures.some(one => one.side === side))
  const spans = sides.flatMap(side => spansOf(captures.filter(one => one.side === side)))
  const [first, last] = [Math.min(...spans.map(({ from }) => from)), Math.max(...spans.map(({ to }) => to))]
  const inOrder = [...new Set(spans.toSorted((a, b) => a.from - b.from).map(({ layer }) => layer))]
  const layers = inOrder.map((layer) => {
    const here = spans.filter(span => span.layer === layer)
    const own = (side: Side) => covered(here.filter(span => span.side === side))
    const took = (Math.max(...here.map(({ to }) => to)) - Math.min(...here.map(({ from }) => from))) / 1000
    return { layer, own: bySide(own, sides), took }
  })
  return {
    id,
    wall: (Date.parse(finishedOn) - Date.parse(startedOn)) / 1000,
    recording: (last - first) / 1000,
    before: (first - Date.parse(startedOn)) / 1000,
    after: (Date.parse(finishedOn) - last) / 1000,
    own: layers.reduce((sum, { own }) => sum + Math.max(...Object.values(own)), 0),
    layers,
    triedAgain: captures.filter(({ attempts }) => attempts > 1).length,
  }
}

// --- internal ---

/** A stretch of time, in milliseconds since the epoch, in which a side was busy or waited for its own cluster. */
interface Span { side: Side, layer: Layer, from: number, to: number }

function spansOf(captures: readonly Capture[]): Span[] {
  const ran = captures.filter(({ argv }) => argv !== null).toSorted((a, b) => begun(a) - begun(b))
  return ran.map((capture, index) => {
    const step = stepOf(capture.id)
    const ended = begun(capture) + capture.durationMs
    const next = ran.slice(index + 1).find(later => begun(later) >= ended)
    return {
      side: capture.side,
      // a step that this trace no longer has is counted in the layer that shows it, without its waits
      layer: step ? layerOfRun(step) : capture.layer,
      from: begun(capture) - (step?.stagger?.[capture.side] ?? 0) * 1000,
      to: ended + (step ? waited(step, ended, next) : 0),
    }
  })
}

/** After a step come its settling time and, if it unsettles the cluster, the time the cluster takes to recover. */
function waited({ settle = 0, unsettles }: Step, ended: number, next: Capture | undefined): number {
  const healed = unsettles && next ? begun(next) - ended : 0
  return Math.max(settle * 1000, healed)
}

/** Seconds covered by the union of the spans: a listener's time is not added to that of the step it listens to. */
function covered(spans: readonly Span[]): number {
  let [sum, until] = [0, 0]
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    sum += Math.max(0, to - Math.max(from, until))
    until = Math.max(until, to)
  }
  return sum / 1000
}

function remarks({ layers, before, after, own, recording, triedAgain }: RunTimes): string[] {
  const seconds = (value: number) => value.toFixed(1).padStart(7)
  const sides = sidesOf(layers[0]?.own ?? {})
  return [
    `${'layer'.padEnd(10)}${[...sides.map(side => `${side} s`), 'took s'].map(head => head.padStart(8)).join('')}`,
    ...layers.map(one => `${one.layer.padEnd(10)} ${[...sides.map(side => one.own[side]), one.took].map(seconds).join(' ')}`),
    `made ready in ${before.toFixed(1)} s, recorded in ${recording.toFixed(1)} s (its own time ${own.toFixed(1)} s), taken back in ${after.toFixed(1)} s`,
    ...triedAgain > 0 ? [`${triedAgain} captures took more than one try; only the last one counts as their own time`] : [],
  ]
}
