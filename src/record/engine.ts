import type { Buffer as Bytes } from 'node:buffer'
import type { Ran, Running, RunOptions } from '../exec/run.ts'
import type { Facts, SideContext } from '../trace/argv.ts'
import type { Step } from '../trace/step.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../exec/fault.ts'
import { hasRemoteDigest, ownErrors } from '../exec/remote-digest.ts'
import { start, tail } from '../exec/run.ts'
import { argvOf, fill } from '../trace/argv.ts'
import { incomplete } from './complete.ts'

/** A step of one side with its words filled in, and those that undo it; null if there are none. */
export interface ResolvedStep { step: Step, argv: readonly string[], undo: readonly string[] | null }

/** A step that has run; `reason` is one sentence about why its output cannot be used, null if it can. */
export interface StepResult extends ResolvedStep { ran: Ran, reason: string | null }

/** A running step, which can be listened to until it ends. */
export interface RunningStep extends Omit<Running, 'done'> { result: Promise<StepResult> }

/** The side that steps run on, their limits, and who gets their output. A recording and live mode use the same engine. */
export interface Engine {
  ground: SideContext
  env: Record<string, string>
  /** Bytes of stdout and stderr together at which a command is killed. */
  maxBytes: number
  signal: AbortSignal
  /** Seconds after which a command is killed; five more than the step's own limit if left out. */
  secondsOf?: (step: Step) => number
  /** Throws if the cluster is no longer the one from the start. */
  sameCluster: () => Promise<void>
  /** Records how a change is undone, before it is made. */
  journal: (undo: readonly string[], step: Step) => void
  began?: (resolved: ResolvedStep) => void
  /** Called with each piece of output as it arrives. */
  output?: (stream: 'stdout' | 'stderr', bytes: Bytes, step: Step) => void
  ended?: (result: StepResult) => void
}

/** Fills a step's words with a side's facts. Throws `NotHere` if this cluster lacks one of them. */
export function resolveStep(step: Step, ground: SideContext): ResolvedStep {
  return {
    step,
    argv: argvOf(step, ground),
    undo: step.undo ? argvOf({ ...step, run: step.undo }, ground) : null,
  }
}

/** Runs one step. A step that changes a cluster runs only if that is still the cluster from the start. */
export async function runStep(resolved: ResolvedStep, engine: Engine): Promise<StepResult> {
  const { undo, unsettles } = resolved.step
  if (undo || unsettles) await engine.sameCluster()
  return await startStep(resolved, engine).result
}

/**
 * Starts the listeners, runs `act` once all of them are ready, and resolves when all of them have ended. A listener that ends
 * early fails by itself and does not keep `act` from running. If `act` throws, the listeners are ended, too.
 */
export async function whileListening<T>(
  listeners: readonly ResolvedStep[],
  engine: Engine,
  act: (listening: readonly RunningStep[]) => Promise<T>,
): Promise<{ acted: T, listened: StepResult[] }> {
  const listening = listeners.map(one => startStep(one, engine))
  const results = listening.map(({ result }) => result)
  try {
    await Promise.all(listening.map((one, index) => readyOrOver(one, listeners[index]!.step, engine)))
    const acted = await act(listening)
    return { acted, listened: await Promise.all(results) }
  }
  catch (error) {
    for (const { stop } of listening) stop()
    await Promise.allSettled(results)
    throw error
  }
}

/** The facts by which later steps refer to when this one began and ended, RFC 3339; the end is half a second late. */
export function timesOf({ name }: Step, { startedOn, durationMs }: Pick<Ran, 'startedOn' | 'durationMs'>): Facts {
  const [started, ended] = timeNames(name)
  const began = Date.parse(startedOn)
  return { [started]: new Date(began).toISOString(), [ended]: new Date(began + durationMs + 500).toISOString() }
}

/** `strangerDuringStarted` and `strangerDuringEnded` of `stranger-during`. */
export function timeNames(name: string): [started: string, ended: string] {
  const words = name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return [`${words}Started`, `${words}Ended`]
}

// --- internal ---

/** One sentence about why the output of a step's command cannot be used; null if it can. */
function reasonOf(step: Step, ran: Ran, { facts, managed }: Pick<SideContext, 'facts' | 'managed'>): string | null {
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

function startStep(resolved: ResolvedStep, engine: Engine): RunningStep {
  const { step, argv, undo } = resolved
  const { ground, env, maxBytes, signal, secondsOf = DEFAULT_SECONDS } = engine
  if (signal.aborted) throw new Fault('The recording was interrupted.')
  if (undo) engine.journal(undo, step)
  engine.began?.(resolved)
  const onOutput: RunOptions['onOutput'] = (stream, bytes) => engine.output?.(stream, bytes, step)
  const running = start(argv, { timeoutMs: secondsOf(step) * 1000, maxBytes, env, signal, onOutput })
  const result = running.done.then((ran) => {
    const one = { ...resolved, ran, reason: reasonOf(step, ran, ground) }
    engine.ended?.(one)
    return one
  })
  return { says: running.says, stop: running.stop, result }
}

/** Longer than the far side's own limit, so that the far side's timeout is what is reported. */
const DEFAULT_SECONDS = ({ timeout = 20 }: Step) => timeout + 5

/** Seconds until a command that is sent into a managed cluster has begun there: its login, its API, the agent of the node. */
const SENT = 3

async function readyOrOver({ says, result }: RunningStep, { during }: Step, { ground, signal }: Engine): Promise<void> {
  const ready = during!.ready
  const whenReady = typeof ready === 'number' ? sleep((ready + (ready > 0 && ground.managed ? SENT : 0)) * 1000, undefined, { signal }) : says(ready)
  await Promise.race([whenReady, result]).catch(() => {})
}

function filled(pattern: string, facts: SideContext['facts']): string {
  const escaped = Object.entries(facts).map(([name, fact]) => [name, fact?.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`) ?? null])
  return fill(pattern, Object.fromEntries(escaped) as SideContext['facts'])
}
