import type { Step } from '../trace/step.ts'
import type { Layer, Side } from '../words.ts'
import type { Progress } from './record.ts'
import { COMPARED, layerIn, SIDES } from '../words.ts'

/** One side of one layer while it is recorded, for progress displays. */
export interface LayerState {
  layer: Layer
  side: Side
  /** The steps that are recorded on any platform. */
  steps: number
  recorded: number
  /** Those of them without a usable output. */
  failed: number
  /** Names of the steps that are running. */
  running: () => { name: string, seconds: number }[]
  /** The step after which the cluster is left alone, and for how many more seconds. */
  waiting: () => { name: string, seconds: number } | null
  /** Seconds since its first step began, or that it took. */
  seconds: () => number
  /** It has begun, and it is over: all its steps are recorded, or its side has moved on to a later layer. */
  begun: Promise<void>
  over: Promise<void>
}

/** The lanes of a recording, which is given every progress event. */
export interface LayerProgress {
  of: (layer: Layer, side: Side) => LayerState
  sides: readonly Side[]
  report: (progress: Progress) => void
  /** No more events will come: lanes that have not begun or ended do so now. */
  end: () => void
}

/** The layer during which a step is recorded: for a listener, that of the step it listens to. */
export function layerOfRun({ layer, during }: Pick<Step, 'layer' | 'during'>): Layer {
  return during ? layerIn(during.step) : layer
}

/** Lanes for these layers, in the order in which they are recorded. */
export function layerProgress(trace: readonly Step[], layers: readonly Layer[]): LayerProgress {
  const common = trace.filter(({ platforms }) => !platforms)
  const sides = sidesIn(trace)
  const lanes = layers.flatMap(layer => sides.map((side) => {
    return openLane(layer, side, common.filter(step => layerOfRun(step) === layer && step.sides.includes(side)).length)
  }))
  const of = (layer: Layer, side: Side) => lanes.find(({ lane }) => lane.layer === layer && lane.side === side)
  const report = (progress: Progress) => {
    const opened = of(layerOfRun(progress.step), progress.side)
    if (!opened) return
    for (const earlier of lanes.slice(0, lanes.indexOf(opened))) {
      if (earlier.lane.side === progress.side) earlier.close()
    }
    opened.report(progress)
  }
  return { sides, of: (layer, side) => of(layer, side)!.lane, report, end: () => lanes.forEach(({ close }) => close()) }
}

// --- internal ---

/** The sides that a trace has steps for: the compared two before it is known what it has. */
function sidesIn(trace: readonly Step[]): readonly Side[] {
  const sides = SIDES.filter(side => trace.some(step => step.sides.includes(side)))
  return sides.length === 0 ? COMPARED : sides
}

interface Opened { lane: LayerState, report: (progress: Progress) => void, close: () => void }

function openLane(layer: Layer, side: Side, steps: number): Opened {
  const [begun, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const clock = { from: Number.NaN, to: Number.NaN }
  const running = new Map<string, number>()
  let alone: { name: string, until: number } | null = null
  const lane: LayerState = {
    ...{ layer, side, steps, recorded: 0, failed: 0, begun: begun.promise, over: over.promise },
    running: () => [...running].map(([name, from]) => ({ name, seconds: since(from) })),
    waiting: () => alone && { name: alone.name, seconds: Math.max(0, -since(alone.until)) },
    seconds: () => Number.isNaN(clock.from) ? 0 : ((Number.isNaN(clock.to) ? performance.now() : clock.to) - clock.from) / 1000,
  }
  const close = () => {
    if (Number.isNaN(clock.to)) clock.to = performance.now()
    begun.resolve()
    over.resolve()
  }
  const report = ({ step: { name }, ...progress }: Progress) => {
    if (Number.isNaN(clock.from)) clock.from = performance.now()
    begun.resolve()
    switch (progress.kind) {
      case 'started':
        running.set(name, performance.now())
        if (alone?.name === name) alone = null
        return
      case 'waiting':
        running.delete(name)
        alone = { name, until: performance.now() + progress.seconds * 1000 }
        return
      case 'recorded':
        running.delete(name)
        if (alone?.name === name) alone = null
        lane.recorded++
        if (progress.capture.status !== 'ok' && progress.capture.status !== 'skipped') lane.failed++
        if (lane.recorded === steps) close()
    }
  }
  return { lane, report, close }
}

/** Seconds from a moment of `performance.now()`; negative before it. */
function since(moment: number): number {
  return (performance.now() - moment) / 1000
}
