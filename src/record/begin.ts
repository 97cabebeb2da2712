import type { Capture, Cluster, RunRecord } from '../set/manifest.ts'
import type { Step } from '../trace/step.ts'
import type { Layer, Side } from '../words.ts'
import type { RefreshOptions } from './options.ts'
import type { PreparedSide } from './prepare.ts'
import type { Beginning } from './resume.ts'
import { Fault } from '../exec/fault.ts'
import { setFolders } from '../set/publish.ts'
import { emptyStage } from '../set/store.ts'
import { recordingOrder } from '../trace/index.ts'
import { isExperiment } from '../trace/layers/index.ts'
import { failedBefore } from './failed-layers.ts'
import { isFor } from './layers.ts'
import { keepOnly, openNotes, readKept, reusable } from './resume.ts'

/** What a recording continues from: the layers to record, captures that need not be repeated, and their runs. */
interface ResumePoint { only: readonly Layer[] | null, done: Capture[], runs: RunRecord[] }

/**
 * What `--resume` continues from, which it also reports; empty for any other refresh. What was staged of other clusters is
 * refused, and left as it is.
 */
export function resumePoint(
  options: RefreshOptions,
  clusters: readonly Cluster[],
  prepared: readonly PreparedSide[],
): ResumePoint {
  const { resume, trace, tell } = options
  if (!resume) return { only: options.only, done: [], runs: [] }
  const kept = readKept(setFolders(options.dir).next, clusters, trace)
  if (kept.ofOthers) {
    throw new Fault(`Nothing can be taken over, for ${kept.why}. What was recorded there is left as it is.\n  → npm run refresh without --resume records all of it anew`)
  }
  const failed = kept.captures.size === 0 ? failedBefore(options) : null
  const only = options.only ?? failed ?? kept.only
  const isHere = (step: Step, side: Side) => step.sides.includes(side) && isFor(step, prepared.find(one => one.side === side)!)
  const asked = recordingOrder(only).filter(layer => trace.some(step => step.layer === layer))
  const done = reusable(kept, trace, isHere).filter(({ layer }) => asked.includes(layer))
  const runs = kept.runs.filter(({ id }) => done.some(one => one.run === id))
  const whole = asked.filter(layer => done.some(one => one.layer === layer))
  const rest = asked.filter(layer => !whole.includes(layer) || isExperiment(layer))
  tell({ kind: 'said', text: [
    done.length > 0
      ? `Taken over: ${done.length} captures of ${whole.join(', ')}, recorded since ${runs[0]!.startedOn}.`
      : `Nothing is taken over${kept.why === null ? '' : `, for ${kept.why}`}.`,
    rest.length > 0 ? `Recorded now: ${rest.join(', ')}.` : 'Nothing is left to be recorded.',
  ].join(' ') })
  return { only, done, runs }
}

/** Begins the notes of this recording with what it continues from, and removes all other staged files. */
export function startNotes(dir: string, beginning: Beginning, goesOn: { trace: readonly Step[] } & Omit<ResumePoint, 'only'>): (capture: Capture) => void {
  const { trace, done, runs } = goesOn
  if (done.length === 0) emptyStage(dir)
  else keepOnly(dir, done)
  for (const run of runs) {
    const note = openNotes(dir, { ...beginning, run }, trace)
    done.filter(one => one.run === run.id).forEach(note)
  }
  return openNotes(dir, beginning, trace)
}
