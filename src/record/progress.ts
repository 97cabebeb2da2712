import type { ListrTask } from 'listr2'
import type { Terminal } from '../exec/terminal.ts'
import type { Layer } from '../words.ts'
import type { LayerProgress, LayerState } from './layer-progress.ts'
import type { RefreshEvent } from './report.ts'
import type { CurrentWaits } from './waits.ts'
import { setInterval } from 'node:timers'
import { listOn } from '../exec/terminal.ts'
import { recordingOrder } from '../trace/index.ts'
import { layers as everyLayer } from '../trace/layers/index.ts'
import { layerProgress } from './layer-progress.ts'
import { eventLine, inSeconds } from './report.ts'
import { currentWaits, throttledWaits } from './waits.ts'

/** Shows a recording's progress: gets every event of the engine, and a call when there are no more. */
interface ProgressReporter {
  tell: (event: RefreshEvent) => void
  /** Releases the terminal; later events are printed line by line. Never rejects. */
  end: () => Promise<void>
}

/**
 * Shows a recording on `talk`: on a terminal a live list with a row per layer, and both sides below the one that is being
 * recorded; elsewhere a line per capture. An interruption ends the list, so that the undo is visible.
 */
export function progressReporter(
  talk: Terminal,
  only: readonly Layer[] | null,
  signal?: AbortSignal,
): ProgressReporter {
  if (!talk.isTTY) return { tell: lineReporter(talk), end: async () => {} }
  const layers = recordingOrder(only)
  const list = living(talk as NodeJS.WriteStream, layers)
  signal?.addEventListener('abort', list.end, { once: true })
  return list
}

/** A line on `talk` for each event that is worth one, readable in a log. */
export function lineReporter(talk: Terminal): ProgressReporter['tell'] {
  const isWorthIt = throttledWaits()
  return (event) => {
    if (event.kind === 'waits' && !isWorthIt(event)) return
    const line = eventLine(event)
    if (line) talk.write(`${line}\n`)
  }
}

/** What a side is doing or waiting for, or its result: `v1  redirect 2 s, 3 of 6`. */
export function layerStateText(lane: LayerState, waits: readonly string[] = []): string {
  const { side, steps, recorded } = lane
  const [alone, running] = [lane.waiting(), lane.running()]
  const doing = [
    ...running.map(({ name, seconds }) => `${name} ${Math.round(seconds)} s`),
    ...waits,
    ...alone ? [`${alone.name} leaves the cluster alone for ${Math.ceil(alone.seconds)} s`] : [],
  ]
  return `${side}  ${[...doing, `${recorded} of ${Math.max(steps, recorded)}`].join(', ')}`
}

// --- internal ---

type Row = { output: string } | null

function living(stream: NodeJS.WriteStream, layers: readonly Layer[]): ProgressReporter {
  const begun = Promise.withResolvers<boolean>()
  let row: Row = null
  let lanes = layerProgress([], layers)
  let ended: Promise<void> | null = null
  const [waits, lines] = [currentWaits(), lineReporter(stream)]
  const show = (to: Row) => row = to
  const shown = listOn(stream, [readied(begun.promise, show, waits)])
    .then(() => begun.promise)
    .then(is => is ? listOn(stream, layers.map(layer => layerTask(layer, { lanes, waits, show }))) : undefined)
    .finally(() => row = null)
  return {
    tell: (event) => {
      if (event.kind === 'waits') {
        waits.report(event)
      }
      else if (event.kind === 'resolved') {
        lanes = layerProgress(event.trace, layers)
      }
      else if (event.kind !== 'said') {
        begun.resolve(true)
        lanes.report(event)
      }
      if (ended || !row) return lines(event)
      const line = isNews(event) ? eventLine(event) : null
      if (line) row.output = line
    },
    end: () => {
      begun.resolve(false)
      lanes.end()
      return ended ??= shown
    },
  }
}

/** In a list only errors and messages get a line of their own; the rest is in the rows. */
function isNews(event: RefreshEvent): boolean {
  return event.kind === 'said' || (event.kind === 'recorded' && event.capture.status !== 'ok')
}

const ALL_OF_IT = { persistentOutput: true, outputBar: Number.POSITIVE_INFINITY }
const KEPT = { rendererOptions: ALL_OF_IT, fallbackRendererOptions: ALL_OF_IT }

function readied(begun: Promise<boolean>, show: (row: Row) => void, waits: CurrentWaits): ListrTask {
  const from = performance.now()
  const title = () => `Both clusters are looked at and made ready, ${inSeconds((performance.now() - from) / 1000)}${waits.texts().map(text => `; ${text}`).join('')}`
  return {
    title: title(),
    ...KEPT,
    task: async (_, row) => {
      show(row)
      await ticking(begun, () => row.title = title())
      if (!await begun) throw new Error(title())
    },
  }
}

interface Showing { lanes: LayerProgress, waits: CurrentWaits, show: (row: Row) => void }

function layerTask(layer: Layer, { lanes, waits, show }: Showing): ListrTask {
  const name = `${(/^l\d$/.test(layer) ? layer.toUpperCase() : '').padEnd(4)}${everyLayer.find(({ id }) => id === layer)!.name}`
  const both = lanes.sides.map(side => lanes.of(layer, side))
  return {
    title: name,
    ...KEPT,
    task: async (_, row) => {
      show(row)
      await Promise.race(both.map(({ begun }) => begun))
      if (both.every(({ recorded, seconds }) => recorded + seconds() === 0)) return row.skip(name)
      void Promise.all(both.map(({ over }) => over)).then(() => row.title = `${name}: ${both.map(came).join(', ')}`)
      return row.newListr(both.map(lane => laneTask(lane, waits)), { concurrent: true, exitOnError: false })
    },
  }
}

function laneTask(lane: LayerState, waits: CurrentWaits): ListrTask {
  return {
    title: lane.side,
    task: async (_, row) => {
      await ticking(lane.over, () => row.title = layerStateText(lane, waits.texts(lane.side)))
      if (lane.failed > 0 || lane.recorded < lane.steps) throw new Error(layerStateText(lane))
    },
  }
}

/** `v1 6 in 1.9 s` */
function came({ side, recorded, seconds }: LayerState): string {
  return `${side} ${recorded} in ${inSeconds(seconds())}`
}

/** Calls `again` now and every second until `over`. */
async function ticking(over: Promise<unknown>, again: () => void): Promise<void> {
  again()
  const clock = setInterval(again, 1000)
  await over
  clearInterval(clock)
  again()
}
