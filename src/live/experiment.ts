import type { Buffer as Bytes } from 'node:buffer'
import type { LiveEvent, RunOutcome } from '../protocol/live.ts'
import type { Engine, RunningStep, StepResult } from '../record/engine.ts'
import type { Pair } from '../set/comparison.ts'
import type { Side } from '../words.ts'
import type { FinishedRun } from './keep.ts'
import type { LiveSide } from './live-side.ts'
import type { LogLine } from './log.ts'
import type { LiveStep } from './resolved-trace.ts'
import type { Session } from './session.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { sha256 } from '../exec/remote-digest.ts'
import { surroundingsOf } from '../platform/platforms.ts'
import { readFailover } from '../read/failover.ts'
import { barrierFor } from '../record/barrier.ts'
import { captureOf } from '../record/capture-of.ts'
import { runStep, whileListening } from '../record/engine.ts'
import { endLeftovers } from '../record/leftovers.ts'
import { CaptureSet } from '../set/capture-set.ts'
import { countLines } from '../text/count-lines.ts'
import { pairOf } from '../words.ts'
import { finishedRun } from './keep.ts'
import { LIMITS } from './limits.ts'
import { engineOf, RunEnded } from './live-engine.ts'
import { watchProbe } from './probe-progress.ts'
import { placeOfSide, sideAt } from './request.ts'

/** Who gets the experiment's events, and what ends it early. */
interface FailoverOptions {
  signal: AbortSignal
  tell: (event: LiveEvent) => void
  log: (line: LogLine) => void
  /** The pair of sides that is probed. */
  pair: Pair
  /** Resolves when the key that deletes the pods is pressed. */
  key: Promise<void>
}

/** The result for the windows, and the results of its commands; empty if the experiment did not finish. */
interface FailoverResult { result: LiveEvent & { kind: 'result' }, runs: FinishedRun[] }

/**
 * The failover experiment for an audience: both sides are probed at once; a key deletes a pod on one side, and 15 seconds later,
 * as in a recording, on the other. The result is read by the same code as a recording. Only numbers leave the server.
 */
export async function runFailover({ run, sides }: Session, options: FailoverOptions): Promise<FailoverResult> {
  const inPlace = pairOf(place => ({ place, side: sides[sideAt(place, options.pair)] }))
  const own = new AbortController()
  const signal = AbortSignal.any([options.signal, own.signal])
  const bothQuiet = barrierFor(inPlace.length).meet
  try {
    const results = await Promise.all(inPlace.map(async one => await runSide(one, { ...options, signal }, bothQuiet)))
    const outcome: RunOutcome = { kind: 'whole', ms: Math.max(...results.flat().map(({ ran }) => ran.durationMs)) }
    const runs = inPlace.flatMap(({ side }, index) => results[index]!.map(one => finishedRun(one, side)))
    const placed = runs.map(one => ({ ...one, ground: { ...one.ground, side: placeOfSide(one.ground.side, options.pair) } }))
    return { result: { kind: 'result', runs: readFailover(asSet(placed, run.id), 'l6'), ended: outcome }, runs }
  }
  catch (error) {
    own.abort()
    await Promise.all(inPlace.map(({ side }) => leaveNothing(side)))
    const outcome = options.signal.aborted ? { kind: 'stopped' as const } : outcomeOf(error)
    return { result: { kind: 'result', runs: [], ended: outcome }, runs: [] }
  }
}

// --- internal ---

async function leaveNothing({ stand: { target, scene, identity } }: LiveSide): Promise<void> {
  await endLeftovers(target, scene.front, surroundingsOf(identity))
}

/** A side, and which of the compared ones it stands for. */
interface Placed { place: Side, side: LiveSide }

function outcomeOf(error: unknown): RunOutcome {
  return error instanceof RunEnded ? error.outcome : { kind: 'failed', says: (error as Error).message, ms: 0 }
}

async function runSide({ place, side }: Placed, options: FailoverOptions, bothQuiet: () => Promise<void>): Promise<StepResult[]> {
  const { signal, tell, log, key } = options
  const [probe, watch, deletion] = ['probe', 'watch', 'delete'].map(name => partOf(side, name)) as [LiveStep, LiveStep, LiveStep]
  const { secondsOf: _, ...live } = engineOf(side, { signal, log })
  const engine: Engine = { ...live, maxBytes: LIMITS.log }
  await engine.sameCluster()
  const progress = watchProbe(place, now => tell({ kind: 'probe', probe: now }))
  const output: Engine['output'] = (stream, bytes, step) => void (step === probe.step && progress.output(stream, bytes))
  const { acted, listened } = await whileListening([probe, watch], { ...engine, output }, async ([probing]) => {
    // a probe that has ended by now was never quiet
    await orOver(sleep(0), probing!, signal)
    progress.quiet()
    await orOver(Promise.all([bothQuiet(), key]), probing!, signal)
    await sleep((deletion.step.stagger?.[place] ?? 0) * 1000, undefined, { signal })
    const deleted = await runStep(deletion, engine)
    progress.deleted(Date.parse(deleted.ran.startedOn))
    return succeeded(deleted)
  })
  return [...listened.map(succeeded), acted]
}

function partOf({ failover, side, name }: LiveSide, part: string): LiveStep {
  const entry = [...failover.values()].find(({ id }) => id.startsWith(`l6.${side}.`) && id.endsWith(`-${part}`))
  if (!entry) throw new RunEnded({ kind: 'refused', says: `${name} has no such step.` })
  if ('not' in entry) throw new RunEnded({ kind: 'refused', says: `${name}: ${entry.not}` })
  return entry
}

/** Throws if a command failed or its output is incomplete. */
function succeeded(result: StepResult): StepResult {
  const { step, ran, reason } = result
  if (reason !== null) throw new RunEnded({ kind: 'failed', says: `${step.title}: ${reason}`, ms: ran.durationMs })
  return result
}

/** Waits for `what`; throws if the experiment is ended, or if the probe ends first. */
async function orOver(what: Promise<unknown>, probing: RunningStep, signal: AbortSignal): Promise<void> {
  const over = probing.result.then((one) => {
    succeeded(one)
    throw new RunEnded({ kind: 'failed', says: 'The probes were over before the key was pressed.', ms: 0 })
  })
  const stopped = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('ended')), { once: true }))
  await Promise.race([over, stopped, what])
}

/** Results as an in-memory set for the code that reads a recording. */
function asSet(runs: readonly FinishedRun[], runId: string): CaptureSet {
  const files = new Map<string, Bytes>()
  const captures = runs.map(({ result, ground }) => captureOf({ ...result, attempts: 1 }, { ground, runId }, (name, bytes) => {
    const path = `${ground.side}/${result.step.name}/${name}`
    files.set(path, bytes)
    return { path, bytes: bytes.length, lines: countLines(bytes), sha256: sha256(bytes) }
  }))
  return new CaptureSet(captures, ({ path }) => files.get(path)!)
}
