import type { Chunk, CommandPart } from '../deck-model/model.ts'
import type { FailoverRun } from '../read/failover.ts'
import type { Side } from '../words.ts'

/** Where live mode is spoken with; nothing of it lies anywhere else. */
export const PREFIX = '/__live/'

/** Where a window posts what it asks for. */
export const WISH = `${PREFIX}wish`

/** Whether live mode can be used, and why not. */
export type Standing
  = | { kind: 'connecting' }
    | { kind: 'ready' }
    | { kind: 'off', says: string }

/** How a live run came to its end; `says` is a sentence for a person. */
export type Ended
  /** All of it arrived. */
  = | { kind: 'whole', ms: number }
    /** It ran, and gave not what was asked for. */
    | { kind: 'failed', says: string, ms: number }
    /** The cluster does not answer: the recording stands. */
    | { kind: 'silent', says: string }
    /** It was not run, or its output held what nobody may see. */
    | { kind: 'refused', says: string }
    /** It changes the cluster, and waits for the second key. */
    | { kind: 'asks', says: string }
    | { kind: 'stopped' }

/** How far the failover experiment is on one side; times are milliseconds since its probe began. */
export interface Lane {
  side: Side
  /** When the last try ended that is known of. */
  upTo: number
  tried: number
  failed: { at: number, outcome: string }[]
  /** It has been quiet for long enough: a pod may be deleted. */
  quiet: boolean
  /** When the pod's deletion was begun; null before. */
  deleted: number | null
}

/** The failover experiment as it runs, and what it came to. */
export interface Experiment {
  lanes: Lane[]
  /** Both sides as they are read of a recording, once all is over. */
  runs: FailoverRun[]
  /** null: it runs. */
  ended: Ended | null
}

/** What the server tells every window, in its order. */
export type Told
  = | { kind: 'hello', window: string }
    | { kind: 'standing', standing: Standing }
    /** The stage is open with these outputs, side by side. */
    | { kind: 'opened', ids: string[] }
    | { kind: 'began', id: string, command: CommandPart[], startedOn: string }
    | { kind: 'lines', id: string, stream: 'stdout' | 'stderr', chunk: Chunk }
    | { kind: 'ended', id: string, ended: Ended }
      /** The stage is open with the failover experiment. */
    | { kind: 'experiment' }
    | { kind: 'lane', lane: Lane }
    | { kind: 'result', runs: FailoverRun[], ended: Ended }
    /** What was changed on these sides, and stands until then (RFC 3339). Empty: nothing is changed. */
    | { kind: 'changed', what: string[], until: string | null }
    /** Whether what the stage shows was kept, and where; a sentence for a person. */
    | { kind: 'kept', says: string }
    /** Back to the recording. */
    | { kind: 'closed' }

/** One output on the stage: what its command gives now. */
export interface LiveBlock {
  id: string
  command: CommandPart[] | null
  startedOn: string | null
  stdout: Chunk[]
  stderr: Chunk[]
  /** null: it runs, or is about to. */
  ended: Ended | null
}

/** What a window shows of live mode. */
export interface LiveState {
  /** What the server calls this window; empty: it is not connected. */
  window: string
  standing: Standing
  /** Empty: the stage is closed. */
  blocks: LiveBlock[]
  /** null: it is not on the stage. */
  experiment: Experiment | null
  /** What became of the wish to keep it; empty: nobody wished so. */
  kept: string
  changed: { what: string[], until: string | null }
}

/** A window that has heard nothing yet. */
export function nothingTold(): LiveState {
  return { window: '', standing: { kind: 'connecting' }, blocks: [], experiment: null, kept: '', changed: { what: [], until: null } }
}

/** Lets a state follow what was told; what is told of an output that is not on the stage is past, and changes nothing. */
export function follow(state: LiveState, told: Told): void {
  const block = 'id' in told ? state.blocks.find(({ id }) => id === told.id) : undefined
  switch (told.kind) {
    case 'hello': return void Object.assign(state, { ...nothingTold(), window: told.window })
    case 'standing': return void (state.standing = told.standing)
    case 'changed': return void (state.changed = { what: told.what, until: told.until })
    case 'opened': return void Object.assign(state, { ...CLEARED, blocks: told.ids.map(blank) })
    case 'experiment': return void Object.assign(state, { ...CLEARED, experiment: { lanes: [], runs: [], ended: null } })
    case 'lane': return followLane(state.experiment, told.lane)
    case 'result': return void (state.experiment && Object.assign(state.experiment, { runs: told.runs, ended: told.ended }))
    case 'kept': return void (state.kept = told.says)
    case 'closed': return void Object.assign(state, CLEARED)
    case 'began': return void (block && Object.assign(block, { command: told.command, startedOn: told.startedOn }))
    case 'lines': return void block?.[told.stream].push(told.chunk)
    case 'ended': return void (block && Object.assign(block, { ended: told.ended }))
  }
}

// --- internal ---

/** An empty stage. */
const CLEARED = { blocks: [], experiment: null, kept: '' }

function followLane(experiment: Experiment | null, lane: Lane): void {
  if (!experiment) return
  experiment.lanes = [...experiment.lanes.filter(({ side }) => side !== lane.side), lane].sort((a, b) => a.side < b.side ? -1 : 1)
}

function blank(id: string): LiveBlock {
  return { id, command: null, startedOn: null, stdout: [], stderr: [], ended: null }
}
