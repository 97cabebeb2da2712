import type { Step } from '../trace/step.ts'
import type { Layer } from '../trace/words.ts'
import type { Journal } from './journal.ts'
import type { Capture, RunRecord } from './manifest.ts'
import type { Recording } from './record.ts'
import type { RefreshOptions } from './refresh.ts'
import type { Stand } from './stand.ts'
import { CLUSTERS } from '../lab/names.ts'
import { captureId, recordingOrder } from '../trace/index.ts'
import { meetingOf } from './meeting.ts'
import { sameAsBefore } from './preflight.ts'
import { setFolders } from './publish.ts'
import { recordSteps, skipped } from './record.ts'
import { settled } from './stand.ts'

/** All that recording the layers needs: both sides stand, changes are journalled, what is recorded is noted. */
export interface Layering extends RefreshOptions {
  stands: readonly Stand[]
  run: RunRecord
  journal: Journal
  note: (capture: Capture) => void
  /** Captures that an interrupted recording left whole; their steps are not run again. */
  done: readonly Capture[]
}

/** Layer by layer, both sides at the same time, so that what stands side by side was true in the same moments. */
export async function recordLayers(work: Layering): Promise<Capture[]> {
  const captures: Capture[] = []
  for (const layer of recordingOrder(work.only)) {
    const meeting = meetingOf(work.stands.length)
    // a side that fails waits for the other: nothing may be changed after it was taken back
    const tries = await Promise.allSettled(work.stands.map(async (one) => {
      return await recordLayer(layer, one, work, meeting.meet).finally(meeting.leave)
    }))
    captures.push(...tries.flatMap(recordedOrThrown), ...work.done.filter(one => one.layer === layer))
  }
  return captures
}

/** Deleting a pod and applying a policy are for the lab's clusters, and for those somebody names. */
export function mayChange(steps: readonly Step[], { side, reach, identity }: Pick<Stand, 'side' | 'reach' | 'identity'>, experimentsOn: readonly string[]): boolean {
  const changes = steps.some(({ undo, unsettles }) => undo || unsettles)
  const ofTheLab = identity.platform === 'kind' && identity.nodes.every(({ name }) => CLUSTERS[side].nodes.includes(name))
  return !changes || ofTheLab || experimentsOn.includes(reach.context)
}

/** Whether this cluster's platform has the step. */
export function isFor({ platforms }: Step, { identity }: Stand): boolean {
  return !platforms || platforms.includes(identity.platform)
}

// --- internal ---

const NOT_OURS = 'it would change a cluster that this deck did not make; --experiments-on CONTEXT allows it'

function recordedOrThrown(one: PromiseSettledResult<Capture[]>): Capture[] {
  if (one.status === 'rejected') throw one.reason
  return one.value
}

async function recordLayer(layer: Layer, one: Stand, work: Layering, abreast: () => Promise<void>): Promise<Capture[]> {
  const done = new Set(work.done.map(({ id }) => id))
  const here = (step: Step) => step.sides.includes(one.side) && isFor(step, one) && !done.has(captureId(step, one.side))
  const mine = work.trace.filter(here)
  const steps = mine.filter(step => step.layer === layer)
  const recording = recordingOf(one, work, abreast)
  if (!mayChange(steps, one, work.experimentsOn)) return steps.map(step => skipped(step, NOT_OURS, recording))
  return await recordSteps(steps, mine, recording)
}

function recordingOf(one: Stand, work: Layering, abreast: () => Promise<void>): Recording {
  const { deck, dir, run, signal, tell, note, journal } = work
  return {
    ground: one.ground,
    dir: setFolders(dir).next,
    runId: run.id,
    env: one.reach.env,
    maxBytes: deck.limits.output,
    signal,
    tell: (progress) => {
      if (progress.kind === 'recorded') note(progress.capture)
      tell(progress)
    },
    sameCluster: () => sameAsBefore(one.reach, one.identity),
    abreast,
    settled: () => settled(one),
    journal: argv => journal.add({ context: one.reach.context, uid: one.identity.uid, argv: [...argv] }),
  }
}
