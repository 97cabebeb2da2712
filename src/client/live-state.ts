import type { LiveEvent, LiveState, RunOutcome } from '../protocol/live.ts'
import { reactive } from 'vue'
import { applyEvent, COMMAND_PATH, initialState, PREFIX } from '../protocol/live.ts'
import { layerIn } from '../words.ts'
import { hearEvents } from './event-stream.ts'
import { outputOf, outputsOn, twinOf } from './outputs.ts'
import { pairIn, setOf } from './shown-set.ts'

/** Live mode as this window shows it. */
export const live: LiveState = reactive(initialState())

/** The outputs that are shown live; none: the recording is shown. */
export function liveIds(): string[] {
  return live.outputs.map(({ id }) => id)
}

/** Receives the server's events until the returned function is called. A window without the cookie shows the recording. */
export function connectLive(): () => void {
  return hearEvents(`${PREFIX}stream`, (data) => {
    const event = JSON.parse(data) as LiveEvent
    if (event.kind === 'opened' || event.kind === 'experiment' || event.kind === 'closed') requested = false
    applyEvent(live, 'pair' in event && event.pair !== recordedPair('ids' in event ? event.ids : []) ? { kind: 'closed' } : event)
  }, () => {
    live.window = ''
    live.status = { kind: 'off', says: 'This window is not connected.' }
    for (const one of [...live.outputs, ...live.experiment ? [live.experiment] : []]) one.ended ??= NOT_CONNECTED
  })
}

/** Whether something is shown live, or was requested and the server has not answered yet. */
export function isLiveRequested(): boolean {
  return requested || isLiveShown()
}

/** Runs outputs live, by their ids; with `confirmed` also those that change the cluster. */
export function runLive(ids: readonly string[], confirmed = false): void {
  if (live.window === '' || ids.length === 0) return
  requested = true
  send({ command: 'run', window: live.window, pair: recordedPair(ids), ids, confirmed })
}

/** Shows the failover experiment; with `confirmed` starts it. */
export function runLiveFailover(confirmed: boolean): void {
  if (live.window === '') return
  requested = true
  send({ command: 'failover', window: live.window, pair: recordedPair([]), confirmed })
}

/** Whether anything is shown live. */
export function isLiveShown(): boolean {
  return live.outputs.length > 0 || live.experiment !== null
}

/** Stops what runs, and returns every window to the recording. */
export function backToRecording(): void {
  requested = false
  Object.assign(live, { outputs: [], experiment: null, kept: '' })
  tell('close')
}

/**
 * Deletes the experiment's pods, one side's now and the other's a while later; keeps what is shown live, once it is over, as a
 * set of its own; undoes what live runs have changed in the clusters; or ends what is shown.
 */
export function tell(command: 'deletePods' | 'keep' | 'undo' | 'close'): void {
  if (live.window !== '') send({ command, window: live.window })
}

/** A slide's output by its number, with its twin on the other side if `both`. */
export function numberedOutput(slide: { layer?: string, part?: number } | undefined, no: number, both: boolean): string[] {
  const output = outputsOn(slide).find(one => one.no === no)
  if (!output) return []
  return both ? withTwin(output.id) : [output.id]
}

/** An output and its twin on the other side, V1 first. */
export function withTwin(id: string): string[] {
  const twin = twinOf(id)
  return twin ? [outputOf(id), twin].sort((a, b) => a.side < b.side ? -1 : 1).map(one => one.id) : [id]
}

// --- internal ---

const NOT_CONNECTED: RunOutcome = { kind: 'unreachable', says: 'The deck\'s own server does not answer.' }

let requested = false

/** The pair whose recording is shown beside what runs: of these outputs, or of a pod's death. */
function recordedPair([id]: readonly string[]): string {
  return pairIn(setOf(id === undefined ? 'replay' : layerIn(id)))
}

/**
 * Requests are sent one after the other: two at once may overtake each other, and Esc must not arrive before the request it ends.
 */
let lastSent = Promise.resolve()

function send(body: object): void {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  lastSent = lastSent.then(() => fetch(COMMAND_PATH, request)).then(() => {}, () => {})
}
