import type { Ran, Running } from '../exec/run.ts'
import type { Capture, Refusal } from '../set/manifest.ts'
import type { SideContext } from '../trace/argv.ts'
import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../exec/fault.ts'
import { hasRemoteDigest, ownErrors } from '../exec/remote-digest.ts'
import { start, tail } from '../exec/run.ts'
import { storeStream } from '../set/store.ts'
import { argvOf, fill, NotHere } from '../trace/argv.ts'
import { captureId } from '../trace/index.ts'
import { waysOf } from '../trace/ways.ts'
import { incomplete } from './complete.ts'

/** What the recording tells whoever watches: one line of progress each. */
export type Progress
  = | { kind: 'started', side: Side, step: Step }
    | { kind: 'recorded', side: Side, step: Step, capture: Capture }
    | { kind: 'waiting', side: Side, step: Step, seconds: number }

/** All that recording one side needs. */
export interface Recording {
  ground: SideContext
  /** The staging folder. */
  dir: string
  runId: string
  env: Record<string, string>
  maxBytes: number
  signal: AbortSignal
  tell: (progress: Progress) => void
  /** Throws where the cluster is no longer the one the run began with. */
  sameCluster: () => Promise<void>
  /** Waits for the other side, if it is still to come here. */
  abreast: () => Promise<void>
  /** Waits until the workload is whole again, and learns anew what may have moved. */
  settled: () => Promise<void>
  /** Writes down how a change is taken back, before it is made. */
  journal: (undo: readonly string[]) => void
}

/**
 * Records a layer's steps on one side, in their order. A step that waits for another (`during`) is started before it and
 * ended with it, whichever layer it is shown in. Gives a capture for each step, also for those that failed: the caller
 * decides what a failure costs.
 */
export async function recordSteps(steps: readonly Step[], trace: readonly Step[], recording: Recording): Promise<Capture[]> {
  const captures: Capture[] = []
  for (const step of steps.filter(({ during }) => !during)) {
    if (step.abreast) await recording.abreast()
    const listeners = trace.filter(other => other.during?.step === `${step.layer}.${step.name}`)
    const listening = await Promise.all(listeners.map(listener => listen(listener, recording)))
    await pause(step, step.stagger?.[recording.ground.side], recording)
    captures.push(await recordStep(step, recording))
    captures.push(...await Promise.all(listening.map(({ captured }) => captured)))
    if (step.unsettles) await recording.settled()
  }
  return captures
}

/** The capture of a step that was not run, with the reason a slide can show. */
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
    ...frame(step, recording),
    ...now,
    argv: null,
    status: 'skipped',
    reason,
  }
  recording.tell({ kind: 'recorded', side: recording.ground.side, step, capture })
  return capture
}

/** One sentence that says why what a step's command gave is not what was asked for; null where it is. */
export function reasonOf(step: Step, ran: Ran, { facts, managed }: Pick<SideContext, 'facts' | 'managed'>): string | null {
  if (ran.ending === 'not found') return `${ran.argv[0]} is not installed`
  if (ran.limit !== undefined) return `it was too large: it printed more than ${ran.limit} bytes (limits.output in deck.config.ts)`
  if (ran.ending !== 'exited') return `it was ${ran.ending} after ${ran.durationMs} ms`
  if (!(step.okExit ?? [0]).includes(ran.exitCode!)) {
    const errors = hasRemoteDigest(ran.argv) ? ownErrors(ran.stderr) : ran.stderr
    return `exit ${ran.exitCode}: ${tail(errors, 1) || tail(ran.stdout, 1)}`
  }
  const rule = step.complete.kind === 'lines'
    ? {
        ...step.complete,
        match: filled(step.complete.match, facts),
        atLeast: step.complete.spread && managed ? 1 : step.complete.atLeast,
      }
    : step.complete
  return incomplete(ran, rule)
}

// --- internal ---

async function listen(step: Step, recording: Recording): Promise<{ captured: Promise<Capture> }> {
  const began = begin(step, recording)
  if ('not' in began) return { captured: Promise.resolve(skipped(step, began.not, recording)) }
  const { running, argv } = began
  const ready = step.during!.ready
  const heard = typeof ready === 'number'
    ? sleep(ready * 1000)
    : running.says(ready)
  // a listener that ends early is a failed capture of its own, not the end of the step it listens to
  await heard.catch(() => {})
  return {
    captured: running.done.then(ran => captured({ way: step, argv, ran, attempts: 1 }, recording)),
  }
}

/** What came of one of a step's ways: its output and why that is not what was asked for, or that it cannot be gone here. */
type Tried = Answered | { way: Step, argv: null, reason: string }
interface Answered { way: Step, argv: string[], ran: Ran, attempts: number, reason: string | null }

async function recordStep(step: Step, recording: Recording): Promise<Capture> {
  const { side, platform = 'unknown' } = recording.ground
  if (step.undo || step.unsettles) await recording.sameCluster()
  const tried: Tried[] = []
  for (const way of waysOf(step, side, platform)) {
    tried.push(await tryWay(way, recording))
    if (tried.at(-1)!.reason === null) break
  }
  const last = tried.findLast(one => one.argv !== null)
  if (!last) return skipped(step, tried.map(({ reason }) => reason).join('; '), recording)
  await pause(step, step.settle, recording)
  const others = tried.filter(one => one !== last)
  return captured(last, recording, others)
}

/** Again until the output is complete: a stream that was cut once is no refusal. */
async function tryWay(way: Step, recording: Recording): Promise<Tried> {
  const attempts = way.attempts ?? 3
  for (let attempt = 1; ; attempt++) {
    const began = begin(way, recording)
    if (!('running' in began)) return { way, argv: null, reason: began.not }
    const ran = await began.running.done
    remember(way, ran, recording.ground)
    const reason = reasonOf(way, ran, recording.ground)
    const enough = attempt >= attempts || recording.signal.aborted || reason === null
    if (enough) return { way, argv: began.argv, ran, attempts: attempt, reason }
    await sleep(500 * attempt)
  }
}

type Begun = { running: Running, argv: string[] } | { not: string }

function begin(step: Step, recording: Recording): Begun {
  const { ground, signal, env, maxBytes, tell } = recording
  if (signal.aborted) throw new Fault('The recording was interrupted.')
  tell({ kind: 'started', side: ground.side, step })
  try {
    const argv = argvOf(step, ground)
    if (step.undo) recording.journal(argvOf({ ...step, run: step.undo }, ground))
    // longer than the far side's own limit, so that its word on the matter arrives
    return {
      argv,
      running: start(argv, {
        timeoutMs: ((step.timeout ?? 20) + 5) * 1000,
        maxBytes,
        env,
        signal,
      }),
    }
  }
  catch (error) {
    if (!(error instanceof NotHere)) throw error
    return { not: error.message }
  }
}

/** Later steps may ask for what happened `since` an earlier one: its times become facts. */
function remember(step: Step, ran: Ran, ground: SideContext): void {
  const name = step.name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  const began = new Date(ran.startedOn).getTime()
  ground.facts[`${name}Started`] = new Date(began).toISOString()
  ground.facts[`${name}Ended`] = new Date(began + ran.durationMs + 500).toISOString()
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

function filled(pattern: string, facts: SideContext['facts']): string {
  const escaped = Object.entries(facts).map(([name, fact]) => [name, fact?.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`) ?? null])
  return fill(pattern, Object.fromEntries(escaped) as SideContext['facts'])
}

function captured(one: Omit<Answered, 'reason'>, recording: Recording, others: readonly Tried[] = []): Capture {
  const { way: step, argv, ran, attempts } = one
  const { ground, dir, runId, tell } = recording
  const id = captureId(step, ground.side)
  const reason = reasonOf(step, ran, ground)
  const capture: Capture = {
    ...frame(step, recording),
    run: runId,
    argv,
    startedOn: ran.startedOn,
    durationMs: ran.durationMs,
    attempts,
    exitCode: ran.exitCode,
    status: reason === null ? 'ok' : ran.ending === 'timed out' ? 'timed out' : 'failed',
    reason: reason && others.length > 0 ? `none of its ${others.length + 1} ways answered; the last one that was run: ${reason}` : reason,
    stdout: storeStream(dir, id, 'stdout', ran.stdout, step.bulk),
    stderr: storeStream(dir, id, 'stderr', ran.stderr),
    ...others.length > 0 && { refused: others.map((one, index) => refusalOf(one, index + 1, id, dir)) },
  }
  tell({ kind: 'recorded', side: ground.side, step, capture })
  return capture
}

function refusalOf(one: Tried, no: number, id: string, dir: string): Refusal {
  const reason = one.reason!
  return one.argv === null
    ? { argv: null, exitCode: null, reason, stderr: null }
    : { argv: one.argv, exitCode: one.ran.exitCode, reason, stderr: storeStream(dir, id, `refused-${no}`, one.ran.stderr) }
}

const ON_THE_NODE: readonly Step['at'][] = ['toolbox', 'agent', 'kube-proxy']

function frame(step: Step, { ground, runId }: Recording) {
  return {
    id: captureId(step, ground.side),
    run: runId,
    side: ground.side,
    layer: step.layer,
    title: step.title,
    required: (step.required ?? true) && !(ground.managed && step.at === 'agent'),
    node: ON_THE_NODE.includes(step.at) || (step.at === 'hubble' && !ground.facts.hubble)
      ? ground.facts.node ?? null
      : null,
    aliased: 0,
  }
}
