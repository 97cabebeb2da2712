import type { Capture, RunRecord } from '../set/manifest.ts'
import type { Step } from '../trace/step.ts'
import type { Layer } from '../words.ts'
import type { FailedLayers } from './failed-layers.ts'
import type { Journal } from './journal.ts'
import type { RefreshOptions } from './options.ts'
import type { PreparedSide } from './prepare.ts'
import type { Recording } from './record.ts'
import { runText } from '../exec/command.ts'
import { Fault } from '../exec/fault.ts'
import { platformOf, surroundingsOf } from '../platform/platforms.ts'
import { setFolders } from '../set/publish.ts'
import { captureId, recordingOrder } from '../trace/index.ts'
import { barrierFor } from './barrier.ts'
import { mergedFailures, missingOf } from './failed-layers.ts'
import { endLeftovers } from './leftovers.ts'
import { OtherCluster, sameAsBefore } from './preflight.ts'
import { untilSettled } from './prepare.ts'
import { recordSteps, skipped } from './record.ts'

/** Everything that recording the layers needs: both sides prepared, a journal for changes, and notes of what is recorded. */
interface LayersOptions extends RefreshOptions {
  prepared: readonly PreparedSide[]
  run: RunRecord
  journal: Journal
  note: (capture: Capture) => void
  /** Complete captures from an interrupted recording; their steps are not run again. */
  done: readonly Capture[]
}

/**
 * Records layer by layer, both sides at the same time, so that both sides of a slide are of the same moments. A layer that fails
 * is reported, its changes are undone, and the other layers are recorded, unless the workload does not recover. Throws if the run
 * is interrupted, if a cluster is another one, and if nothing can be written.
 */
export async function recordLayers(work: LayersOptions): Promise<{ captures: Capture[], failed: FailedLayers[] }> {
  const captures: Capture[] = []
  const failed: FailedLayers[] = []
  const order = recordingOrder(work.only)
  for (const [index, layer] of order.entries()) {
    const undos: (() => Promise<void>)[] = []
    const tries = await bothSides(layer, work, undos)
    const recorded = [...tries.flatMap(one => one.captures), ...work.done.filter(one => one.layer === layer)]
    captures.push(...recorded)
    const why = [...new Set(tries.flatMap(({ error }) => error ?? [])), ...missingOf(recorded)]
    if (why.length === 0) continue
    failed.push({ layers: [layer], why })
    work.tell({ kind: 'said', text: `${layer} could not be recorded: ${why[0]}\nThe others are not affected.` })
    const broken = await madeWhole(work, undos, tries.some(({ error }) => error !== null))
    const rest = order.slice(index + 1)
    if (broken === null || rest.length === 0) continue
    failed.push({ layers: rest, why: [`not tried, for after ${layer} the workload did not become whole again: ${broken}`] })
    break
  }
  return splitOff(captures, mergedFailures(failed))
}

/** Steps that delete a pod or apply a policy may run on the lab's clusters, and on those named on the command line. */
export function mayChange(steps: readonly Step[], { side, reach, identity }: Pick<PreparedSide, 'side' | 'reach' | 'identity'>, experimentsOn: readonly string[]): boolean {
  const changes = steps.some(({ undo, unsettles }) => undo || unsettles)
  const made = platformOf(identity.platform).mayChange(side, identity)
  return !changes || made || experimentsOn.includes(reach.context)
}

/** Whether the step exists on this cluster's platform. */
export function isFor({ platforms }: Step, { identity }: PreparedSide): boolean {
  return !platforms || platforms.includes(identity.platform)
}

// --- internal ---

const NOT_OURS = 'it would change a cluster that this deck did not make; --experiments-on CONTEXT allows it'

interface Try { captures: Capture[], error: string | null }

/**
 * Both sides of a layer, if both clusters answer: otherwise each of its steps would run out of time. A side that fails waits for
 * the other: nothing may be changed after the undo.
 */
async function bothSides(layer: Layer, work: LayersOptions, undos: (() => Promise<void>)[]): Promise<Try[]> {
  const met = await onEach(work, async (one) => {
    if (stepsLeft(one, work).some(step => step.layer === layer)) await sameAsBefore(one.reach, one.identity)
    return []
  })
  if (met.some(({ error }) => error !== null)) return met
  const meeting = barrierFor(work.prepared.length)
  return await onEach(work, async (one) => {
    const recorded = () => recordLayer(layer, one, work, { abreast: meeting.meet, undos })
    return await withoutLeftovers(one, work, recorded).finally(meeting.leave)
  })
}

/** What was interrupted or broke off leaves no process on the far side. On another cluster than at the start nothing is done. */
async function withoutLeftovers<T>(one: PreparedSide, { signal }: LayersOptions, recorded: () => Promise<T>): Promise<T> {
  let breaks = false
  try {
    return await recorded()
  }
  catch (error) {
    breaks = !(error instanceof OtherCluster)
    throw error
  }
  finally {
    if (breaks || signal.aborted) await endLeftovers(one.target, one.scene.front, surroundingsOf(one.identity))
  }
}

async function onEach(work: LayersOptions, act: (one: PreparedSide) => Promise<Capture[]>): Promise<Try[]> {
  const tries = await Promise.allSettled(work.prepared.map(act))
  return tries.map((one) => {
    if (one.status === 'fulfilled') return { captures: one.value, error: null }
    const error: unknown = one.reason
    if (work.signal.aborted || error instanceof OtherCluster || !(error instanceof Fault)) throw error
    return { captures: [], error: error.message }
  })
}

/** Undoes a layer's changes, newest first, and waits for the workload; returns why that did not recover, or null. */
async function madeWhole({ prepared }: LayersOptions, undos: (() => Promise<void>)[], brokeOff: boolean): Promise<string | null> {
  try {
    for (const undo of undos.toReversed()) await undo()
    if (brokeOff || undos.length > 0) await Promise.all(prepared.map(untilSettled))
    return null
  }
  catch (error) {
    if (!(error instanceof Fault)) throw error
    return error.message
  }
}

/** A layer that failed leaves no captures: of layers that belong together, all are kept or none. */
function splitOff(captures: readonly Capture[], failed: FailedLayers[]): { captures: Capture[], failed: FailedLayers[] } {
  const layers = failed.flatMap(one => one.layers)
  return { captures: captures.filter(({ layer }) => !layers.includes(layer)), failed }
}

interface Together { abreast: () => Promise<void>, undos: (() => Promise<void>)[] }

async function recordLayer(layer: Layer, one: PreparedSide, work: LayersOptions, beside: Together): Promise<Capture[]> {
  const mine = stepsLeft(one, work)
  const steps = mine.filter(step => step.layer === layer)
  const recording = recordingOf(one, work, beside)
  if (!mayChange(steps, one, work.experimentsOn)) return steps.map(step => skipped(step, NOT_OURS, recording))
  return await recordSteps(steps, mine, recording)
}

/** The steps of a side that were not taken over, of all layers. */
function stepsLeft(one: PreparedSide, { trace, done }: LayersOptions): Step[] {
  const known = new Set(done.map(({ id }) => id))
  return trace.filter(step => step.sides.includes(one.side) && isFor(step, one) && !known.has(captureId(step, one.side)))
}

function recordingOf(one: PreparedSide, work: LayersOptions, { abreast, undos }: Together): Recording {
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
    settled: () => untilSettled(one),
    journal: (argv) => {
      journal.add({ context: one.reach.context, uid: one.identity.uid, argv: [...argv] })
      undos.push(async () => void await runText(argv, { ...one.reach, seconds: 120, purpose: 'A change could not be undone' }))
    },
  }
}
