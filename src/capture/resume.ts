import type { Step } from '../trace/step.ts'
import type { Capture, RunRecord } from './manifest.ts'
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { captureId } from '../trace/index.ts'
import { isExperiment, SIDES } from '../trace/words.ts'
import { sha256 } from './far.ts'
import { streamsOf } from './manifest.ts'
import { readStream } from './store.ts'

/** What was recorded whole before a recording was interrupted: the runs it is of, and its captures by id. */
export interface Kept { runs: RunRecord[], captures: Map<string, Capture> }

/** Beside the staged outputs, and gone before they are sealed: one line for each recording that began, and for each capture. */
export const NOTES = 'captures.jsonl'

type Note = { run: RunRecord, uids: readonly string[] } | { capture: Capture }

/** Begins to note what is recorded in a staging folder, on the clusters of these uids; gives what notes a capture. */
export function notes(dir: string, run: RunRecord, uids: readonly string[]): (capture: Capture) => void {
  const write = (note: Note) => appendFileSync(join(dir, NOTES), `${JSON.stringify(note)}\n`, { mode: 0o600 })
  write({ run, uids })
  return capture => write({ capture })
}

/** Forgets the notes: what is sealed next holds only what the manifest describes. */
export function forget(dir: string): void {
  rmSync(join(dir, NOTES), { force: true })
}

/**
 * What a staging folder still holds of an interrupted recording, if that was of the same two clusters: captures that are `ok` and
 * whose outputs are the bytes that were noted. Empty where there is none.
 */
export function keptIn(dir: string, uids: readonly string[]): Kept {
  const kept: Kept = { runs: [], captures: new Map() }
  if (!existsSync(join(dir, NOTES))) return kept
  for (const line of readFileSync(join(dir, NOTES), 'utf8').split('\n').slice(0, -1)) {
    const note = JSON.parse(line) as Note
    if ('capture' in note) {
      if (isWhole(dir, note.capture)) kept.captures.set(note.capture.id, note.capture)
      continue
    }
    if (note.uids.join() !== uids.join()) return { runs: [], captures: new Map() }
    kept.runs.push(note.run)
  }
  return kept
}

/** The captures of an experiment's run that need not be made again: it is done where both sides have every part of it. */
export function doneBefore({ captures }: Kept, trace: readonly Step[]): Capture[] {
  const ofRun = new Map<string, string[]>()
  for (const step of trace.filter(({ layer }) => isExperiment(layer))) {
    const run = /^([a-z-]+-\d+)-/.exec(step.name)?.[1]
    if (run === undefined) continue
    const ids = SIDES.filter(side => step.sides.includes(side)).map(side => captureId(step, side))
    ofRun.set(`${step.layer}.${run}`, [...ofRun.get(`${step.layer}.${run}`) ?? [], ...ids])
  }
  const whole = [...ofRun.values()].filter(ids => ids.every(id => captures.has(id)))
  return whole.flat().map(id => captures.get(id)!)
}

// --- internal ---

function isWhole(dir: string, capture: Capture): boolean {
  return capture.status === 'ok' && streamsOf(capture).every(stream =>
    existsSync(join(dir, stream.path)) && sha256(readStream(dir, stream)) === stream.sha256)
}
