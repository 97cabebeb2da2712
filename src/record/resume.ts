import type { Capture, Cluster, RunRecord } from '../set/manifest.ts'
import type { Step } from '../trace/step.ts'
import type { Layer, Side } from '../words.ts'
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../exec/remote-digest.ts'
import { streamsOf } from '../set/manifest.ts'
import { differences, recordedWith } from '../set/parts.ts'
import { readStream } from '../set/store.ts'
import { filesOf, NOTES } from '../set/sums.ts'
import { captureId, stepOf } from '../trace/index.ts'
import { isExperiment, LAYERS } from '../trace/layers/index.ts'
import { SIDES } from '../words.ts'

/** What was completely recorded before a recording ended: its runs, its captures by id, and the layers it was to record. */
interface KeptCaptures {
  runs: RunRecord[]
  captures: Map<string, Capture>
  only: readonly Layer[] | null
  why: string | null
  /** They are of other clusters than these: nothing of them can be used here. */
  ofOthers: boolean
}

/** The start of a recording: its run, the layers asked for (null: a plain refresh), and the clusters as they were found. */
export interface Beginning { run: RunRecord, only: readonly Layer[] | null, clusters: readonly Cluster[] }

type Note = Beginning | { capture: Capture, step: string }

/** Begins the notes of a recording in a staging folder; returns the function that notes a capture with its step. */
export function openNotes(dir: string, beginning: Beginning, trace: readonly Step[]): (capture: Capture) => void {
  const write = (note: Note) => appendFileSync(join(dir, NOTES), `${JSON.stringify(note)}\n`, { mode: 0o600 })
  write(beginning)
  return capture => write({ capture, step: digestOf(capture, trace) })
}

/** Removes everything staged except the outputs of these captures: the notes, too, and the report. */
export function keepOnly(dir: string, captures: readonly Capture[]): void {
  const paths = new Set(captures.flatMap(streamsOf).map(({ path }) => path))
  for (const path of existsSync(dir) ? filesOf(dir) : []) {
    if (!paths.has(path)) rmSync(join(dir, path), { force: true })
  }
}

/**
 * What a staging folder still contains of a recording that ended early, if it was of the same clusters with the same
 * addresses: captures that need not be repeated, because their bytes are those that were noted and their step is unchanged in the
 * trace. `why` explains if there are none.
 */
export function readKept(dir: string, clusters: readonly Cluster[], trace: readonly Step[]): KeptCaptures {
  const kept: KeptCaptures = { runs: [], captures: new Map(), only: null, why: null, ofOthers: false }
  if (!existsSync(join(dir, NOTES))) return { ...kept, why: 'no recording was interrupted' }
  for (const line of readFileSync(join(dir, NOTES), 'utf8').split('\n').slice(0, -1)) {
    const note = JSON.parse(line) as Note
    if ('capture' in note) {
      const { capture } = note
      if (isWhole(dir, capture) && note.step === digestOf(capture, trace)) kept.captures.set(capture.id, capture)
      else kept.captures.delete(capture.id)
      continue
    }
    const differs = clusters.flatMap(one => differences(note.clusters.find(({ side }) => side === one.side), one))
    if (differs.length > 0) return { runs: [], captures: new Map(), only: note.only, why: `it was of other clusters: ${differs.join(', ')}`, ofOthers: true }
    kept.runs.push(note.run)
    kept.only = note.only
  }
  return kept
}

/**
 * The captures that need not be repeated. Of an experiment: those of each run for which all sides have every part. Of any other
 * layer: all, if all sides have every step of it and of the layers it cannot be shown without, from one run.
 */
export function reusable(
  { captures }: KeptCaptures,
  trace: readonly Step[],
  isHere: (step: Step, side: Side) => boolean,
): Capture[] {
  const parts = new Map<string, string[]>()
  for (const step of trace) {
    const part = partOf(step)
    if (part === null) continue
    const ids = SIDES.filter(side => isHere(step, side)).map(side => captureId(step, side))
    parts.set(part, [...parts.get(part) ?? [], ...ids])
  }
  return [...parts.values()].flatMap((ids) => {
    const all = ids.flatMap(id => captures.get(id) ?? [])
    const isOne = all.length === ids.length && new Set(all.map(({ run }) => run)).size === 1
    return isOne && all.some(({ status }) => status !== 'skipped') ? all : []
  })
}

// --- internal ---

/** The part of a recording that is repeated as a unit; null for a step that belongs to no run of an experiment. */
function partOf({ layer, name }: Step): string | null {
  if (!isExperiment(layer)) return LAYERS.find(one => recordedWith(layer).includes(one))!
  const run = /^([a-z-]+-\d+)-/.exec(name)?.[1]
  return run === undefined ? null : `${layer}.${run}`
}

/** Identifies a step by its whole content: words, ways, completeness rule. */
function digestOf({ id }: Capture, trace: readonly Step[]): string {
  return sha256(JSON.stringify(stepOf(id, trace) ?? null, (_, value: unknown) => value instanceof RegExp ? String(value) : value))
}

function isWhole(dir: string, { status, required, ...capture }: Capture): boolean {
  const counts = status === 'ok' || status === 'skipped' || !required
  return counts && streamsOf({ status, required, ...capture }).every(stream =>
    existsSync(join(dir, stream.path)) && sha256(readStream(dir, stream)) === stream.sha256)
}
