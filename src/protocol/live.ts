import type { Chunk, CommandPart } from '../deck-model/model.ts'
import type { FailoverRun } from '../read/failover.ts'
import type { Side } from '../words.ts'

/** Every path of live mode begins with it. */
export const PREFIX = '/__live/'

/** Where a window posts its commands. */
export const COMMAND_PATH = `${PREFIX}command`

/** Whether live mode can be used, and why not. */
export type ConnectionStatus
  = | { kind: 'connecting' }
    | { kind: 'ready' }
    | { kind: 'off', says: string }

/** How a live run ended; `says` is a sentence for a person. */
export type RunOutcome
  /** All of its output arrived. */
  = | { kind: 'whole', ms: number }
    /** It ran, and its output is not what was asked for. */
    | { kind: 'failed', says: string, ms: number }
    /** The cluster does not answer: the recording is shown. */
    | { kind: 'unreachable', says: string }
    /** It was not run, or its output held what may not be shown. */
    | { kind: 'refused', says: string }
    /** It changes the cluster, and waits to be confirmed by a second key. */
    | { kind: 'unconfirmed', says: string }
    | { kind: 'stopped' }

/** How far the failover experiment is on one side; times are milliseconds since its probe began. */
export interface ProbeProgress {
  side: Side
  /** When the last known try ended. */
  upTo: number
  tried: number
  /** What became of each new connection, as `CELLS` of src/read/cells.ts names it. */
  cells: string
  /** It has been quiet for long enough: a pod may be deleted. */
  quiet: boolean
  /** When the deletion of the pod began; null before. */
  deleted: number | null
}

/** The failover experiment as it runs, and its result. */
export interface Experiment {
  probes: ProbeProgress[]
  /** Both sides as they are read from a recording, once all is over. */
  runs: FailoverRun[]
  /** null: it runs. */
  ended: RunOutcome | null
}

/** What the server sends to every window, in this order. */
export type LiveEvent
  = | { kind: 'hello', window: string }
    | { kind: 'status', status: ConnectionStatus }
    /** These outputs are shown live, side by side, in the windows that compare this pair; ids are by its places. */
    | { kind: 'opened', ids: string[], pair: string }
    | { kind: 'began', id: string, command: CommandPart[], startedOn: string }
    | { kind: 'lines', id: string, stream: 'stdout' | 'stderr', chunk: Chunk }
    | { kind: 'ended', id: string, ended: RunOutcome }
    /** The failover experiment is shown, in the windows that compare this pair; sides are its places. */
    | { kind: 'experiment', pair: string }
    | { kind: 'probe', probe: ProbeProgress }
    | { kind: 'result', runs: FailoverRun[], ended: RunOutcome }
    /** What was changed on these sides, and until when (RFC 3339); null: it could not be undone yet. Empty: nothing is. */
    | { kind: 'changed', what: string[], until: string | null }
    /** Whether what is shown was kept, and where; a sentence for a person. */
    | { kind: 'kept', says: string }
    /** Back to the recording. */
    | { kind: 'closed' }

/** One output that is shown live: what its command gives now. */
export interface LiveOutput {
  id: string
  command: CommandPart[] | null
  startedOn: string | null
  stdout: Chunk[]
  stderr: Chunk[]
  /** null: it runs, or is about to. */
  ended: RunOutcome | null
}

/** The state of live mode in a window. */
export interface LiveState {
  /** What the server calls this window; empty: it is not connected. */
  window: string
  status: ConnectionStatus
  /** Empty: no output is shown live. */
  outputs: LiveOutput[]
  /** null: it is not shown. */
  experiment: Experiment | null
  /** What came of the last request to keep what is shown; empty: there was none. */
  kept: string
  changed: { what: string[], until: string | null }
}

/** The state of a window that has received nothing yet. */
export function initialState(): LiveState {
  return { window: '', status: { kind: 'connecting' }, outputs: [], experiment: null, kept: '', changed: { what: [], until: null } }
}

/** What is said of a run's end; empty of one that needs no words. */
export function saysOfEnd(ended: RunOutcome): string {
  return 'says' in ended ? ended.says : ended.kind === 'stopped' ? 'It was ended.' : ''
}

/** Applies an event to a window's state; one of an output that is no longer shown changes nothing. */
export function applyEvent(state: LiveState, event: LiveEvent): void {
  const output = 'id' in event ? state.outputs.find(({ id }) => id === event.id) : undefined
  switch (event.kind) {
    case 'hello': return void Object.assign(state, { ...initialState(), window: event.window })
    case 'status': return void (state.status = event.status)
    case 'changed': return void (state.changed = { what: event.what, until: event.until })
    case 'opened': return void Object.assign(state, { ...CLOSED, outputs: event.ids.map(emptyOutput) })
    case 'experiment': return void Object.assign(state, { ...CLOSED, experiment: { probes: [], runs: [], ended: null } })
    case 'probe': return applyProbe(state.experiment, event.probe)
    case 'result': return void (state.experiment && Object.assign(state.experiment, { runs: event.runs, ended: event.ended }))
    case 'kept': return void (state.kept = event.says)
    case 'closed': return void Object.assign(state, CLOSED)
    case 'began': return void (output && Object.assign(output, { command: event.command, startedOn: event.startedOn }))
    case 'lines': return void output?.[event.stream].push(event.chunk)
    case 'ended': return void (output && Object.assign(output, { ended: event.ended }))
  }
}

// --- internal ---

const CLOSED = { outputs: [], experiment: null, kept: '' }

function applyProbe(experiment: Experiment | null, probe: ProbeProgress): void {
  if (!experiment) return
  const other = experiment.probes.filter(({ side }) => side !== probe.side)
  experiment.probes = [...other, probe].sort((a, b) => a.side < b.side ? -1 : 1)
}

function emptyOutput(id: string): LiveOutput {
  return { id, command: null, startedOn: null, stdout: [], stderr: [], ended: null }
}
