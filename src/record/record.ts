import type { Capture, Refusal } from '../set/manifest.ts'
import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import type { Engine, ResolvedStep, StepResult } from './engine.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../exec/fault.ts'
import { storeStream } from '../set/store.ts'
import { NotHere, orNotHere } from '../trace/argv.ts'
import { captureId } from '../trace/index.ts'
import { waysOf } from '../trace/ways.ts'
import { captureOf, frameOf } from './capture-of.ts'
import { resolveStep, runStep, timesOf, whileListening } from './engine.ts'

/** The recording's progress events: one line each. */
export type Progress
  = | { kind: 'started', side: Side, step: Step }
    | { kind: 'recorded', side: Side, step: Step, capture: Capture }
    | { kind: 'waiting', side: Side, step: Step, seconds: number }

/** Everything that recording one side needs. */
export interface Recording extends Engine {
  /** The staging folder. */
  dir: string
  runId: string
  tell: (progress: Progress) => void
  /** Waits for the other side, if it has yet to reach this point. */
  abreast: () => Promise<void>
  /** Waits until the workload is complete again, and reads again the facts that may have changed. */
  settled: () => Promise<void>
}

/**
 * Records a layer's steps on one side, in order. A step that waits for another (`during`) is started before it and ended with it,
 * in whichever layer it is shown. Returns a capture for each step, also for those that failed: the caller decides what a failure
 * means.
 */
export async function recordSteps(steps: readonly Step[], trace: readonly Step[], recording: Recording): Promise<Capture[]> {
  const captures: Capture[] = []
  for (const step of steps.filter(({ during }) => !during)) {
    if (step.abreast) await recording.abreast()
    const listeners = trace.filter(other => other.during?.step === `${step.layer}.${step.name}`)
    captures.push(...await recordListened(step, listeners, recording))
    if (step.unsettles) await recording.settled()
  }
  return captures
}

/** The capture of a step that was not run, with a reason that a slide can show. */
export function skipped(step: Step, reason: string, recording: Recording): Capture {
  const now = {
    startedOn: new Date().toISOString(),
    durationMs: 0,
    attempts: 0,
    exitCode: null,
    stdout: null,
    stderr: null,
  }
  const capture: Capture = {
    ...frameOf(step, recording),
    ...now,
    argv: null,
    status: 'skipped',
    reason,
  }
  recording.tell({ kind: 'recorded', side: recording.ground.side, step, capture })
  return capture
}

// --- internal ---

/** Returns the step's capture, then its listeners', in order. */
async function recordListened(step: Step, listeners: readonly Step[], recording: Recording): Promise<Capture[]> {
  const captures = new Map<Step, Capture>()
  const resolved = listeners.flatMap((listener) => {
    const one = resolve(listener, recording)
    if (!(one instanceof NotHere)) return [one]
    captures.set(listener, skipped(listener, one.message, recording))
    return []
  })
  const ended = (one: StepResult) => void captures.set(one.step, captured({ ...one, attempts: 1 }, recording))
  const { acted } = await whileListening(resolved, { ...recording, ended }, async () => {
    await pause(step, step.stagger?.[recording.ground.side], recording)
    return await recordStep(step, recording)
  })
  return [acted, ...listeners.map(listener => captures.get(listener)!)]
}

/** The result of one of a step's ways: its output and why that cannot be used, or that the way does not exist here. */
type Tried = Answered | { step: Step, argv: null, reason: string }
interface Answered extends StepResult { attempts: number }

async function recordStep(step: Step, recording: Recording): Promise<Capture> {
  const { platform = 'other', dataplane } = recording.ground
  const tried: Tried[] = []
  for (const way of waysOf(step, platform, dataplane)) {
    tried.push(await tryWay(way, recording))
    if (tried.at(-1)!.reason === null) break
  }
  const last = tried.findLast(one => one.argv !== null)
  if (!last) return skipped(step, tried.map(({ reason }) => reason).join('; '), recording)
  await pause(step, step.settle, recording)
  const others = tried.filter(one => one !== last)
  return captured(last, recording, others)
}

/** Retries until the output is complete: a stream that was cut once is not a refusal. */
async function tryWay(way: Step, recording: Recording): Promise<Tried> {
  const attempts = way.attempts ?? (way.undo || way.unsettles ? 1 : 3)
  for (let attempt = 1; ; attempt++) {
    const resolved = resolve(way, recording)
    if (resolved instanceof NotHere) return { step: way, argv: null, reason: resolved.message }
    const result = await runStep(resolved, recording)
    // later steps may ask for what happened since this one
    Object.assign(recording.ground.facts, timesOf(way, result.ran))
    const enough = attempt >= attempts || recording.signal.aborted || result.reason === null
    if (enough) return { ...result, attempts: attempt }
    await sleep(500 * attempt)
  }
}

function resolve(step: Step, { ground, signal, tell }: Recording): ResolvedStep | NotHere {
  if (signal.aborted) throw new Fault('The recording was interrupted.')
  tell({ kind: 'started', side: ground.side, step })
  return orNotHere(() => resolveStep(step, ground))
}

async function pause(step: Step, seconds: number | undefined, { tell, ground, signal }: Recording): Promise<void> {
  if (!seconds) return
  tell({
    kind: 'waiting',
    side: ground.side,
    step,
    seconds,
  })
  await sleep(seconds * 1000, undefined, { signal }).catch(() => {})
}

function captured(one: Answered, recording: Recording, others: readonly Tried[] = []): Capture {
  const { ground, dir, tell } = recording
  const id = captureId(one.step, ground.side)
  const whole = captureOf(one, recording, (name, bytes, bulk) => storeStream(dir, id, name, bytes, bulk))
  const capture: Capture = {
    ...whole,
    reason: one.reason && others.length > 0 ? `none of its ${others.length + 1} ways answered; the last one that was run: ${one.reason}` : one.reason,
    ...others.length > 0 && { refused: others.map((one, index) => refusalOf(one, index + 1, id, dir)) },
  }
  tell({ kind: 'recorded', side: ground.side, step: one.step, capture })
  return capture
}

function refusalOf(one: Tried, no: number, id: string, dir: string): Refusal {
  const reason = one.reason!
  return one.argv === null
    ? { argv: null, exitCode: null, reason, stderr: null }
    : { argv: [...one.argv], exitCode: one.ran.exitCode, reason, stderr: storeStream(dir, id, `refused-${no}`, one.ran.stderr) }
}
