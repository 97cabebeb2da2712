import type { Ran, Running, RunOptions } from '../exec/run.ts'
import type { Ended, Lane, Told } from '../protocol/live.ts'
import type { Captured } from '../read/failover.ts'
import type { Capture } from '../set/manifest.ts'
import type { Given } from './keep.ts'
import type { Logged } from './log.ts'
import type { Frozen } from './resolved-trace.ts'
import type { Session } from './session.ts'
import type { Standpoint } from './standpoint.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { sha256 } from '../exec/remote-digest.ts'
import { start } from '../exec/run.ts'
import { readFailover } from '../read/failover.ts'
import { reasonOf } from '../record/engine.ts'
import { countLines } from '../text/count-lines.ts'
import { SIDES } from '../words.ts'
import { given } from './keep.ts'
import { LIMITS } from './limits.ts'
import { watchProbe } from './probe-progress.ts'
import { notTheSame } from './run-step.ts'

/** What the experiment tells, and what ends it early. */
export interface Watching {
  signal: AbortSignal
  tell: (told: Told) => void
  log: (line: Logged) => void
  /** Resolves when the second key is pressed for the deletion. */
  key: Promise<void>
}

/** What came of it for the windows, and what its commands gave; nothing of a run that did not come to its end. */
export interface Staged { result: Told & { kind: 'result' }, all: Given[] }

/**
 * The failover experiment for a room: both sides are probed at once; a key deletes a pod on one, and, as in a recording, on the
 * other a quarter of a minute later. What comes of it is read by the readers of a recording. Only numbers leave the server.
 */
export async function failoverOnStage({ run, sides }: Session, watching: Watching): Promise<Staged> {
  const own = new AbortController()
  const signal = AbortSignal.any([watching.signal, own.signal])
  const quiet = meeting()
  try {
    const parts = (await Promise.all(SIDES.map(side => oneSide(sides[side], run.id, { ...watching, signal }, quiet)))).flat()
    const ended: Ended = { kind: 'whole', ms: Math.max(...parts.map(({ ran }) => ran.durationMs)) }
    return { result: { kind: 'result', runs: readFailover(asSet(parts), 'l6'), ended }, all: parts.map(part => part.given) }
  }
  catch (error) {
    own.abort()
    return { result: { kind: 'result', runs: [], ended: watching.signal.aborted ? { kind: 'stopped' } : endedBy(error) }, all: [] }
  }
}

// --- internal ---

/** One side cannot go on, and so neither can the other. */
class Ending extends Error {
  readonly ended: Ended

  constructor(ended: Ended) {
    super(ended.kind)
    this.ended = ended
  }
}

function endedBy(error: unknown): Ended {
  return error instanceof Ending ? error.ended : { kind: 'failed', says: (error as Error).message, ms: 0 }
}

interface Part { capture: Capture, ran: Ran, given: Given }

async function oneSide(
  on: Standpoint,
  run: string,
  { signal, tell, log, key }: Watching,
  quiet: () => Promise<void>,
): Promise<Part[]> {
  const [probe, watch, act] = ['probe', 'watch', 'delete'].map(name => partOf(on, name)) as [Frozen, Frozen, Frozen]
  await sameCluster(on, signal)
  const lane = watchProbe(on.side, (now: Lane) => tell({ kind: 'lane', lane: now }))
  const probing = start(probe.argv, { ...bounds(probe, on, signal), hear: lane.hear })
  const watched = start(watch.argv, bounds(watch, on, signal))
  const kept = (one: Frozen, ran: Ran) => part(one, ran, on, run, log)
  await Promise.all([probing.says(/^quiet$/m), watched.says(watch.step.during!.ready as RegExp)])
  lane.quiet()
  await Promise.all([quiet(), pressed(key, probing, signal)])
  await sleep((act.step.stagger?.[on.side] ?? 0) * 1000, undefined, { signal })
  await sameCluster(on, signal)
  const deleted = await start(act.argv, bounds(act, on, signal)).done
  lane.deleted(Date.parse(deleted.startedOn))
  const done = kept(act, deleted)
  return [kept(probe, await probing.done), kept(watch, await watched.done), done]
}

function partOf({ failover, side, name }: Standpoint, part: string): Frozen {
  const entry = [...failover.values()].find(({ id }) => id.startsWith(`l6.${side}.`) && id.endsWith(`-${part}`))
  if (!entry) throw new Ending({ kind: 'refused', says: `${name} has no such step.` })
  if ('not' in entry) throw new Ending({ kind: 'refused', says: `${name}: ${entry.not}` })
  return entry
}

async function sameCluster(on: Standpoint, signal: AbortSignal): Promise<void> {
  const ended = await notTheSame(on, signal)
  if (ended) throw new Ending(ended)
}

function bounds({ step }: Frozen, { stand }: Standpoint, signal: AbortSignal): RunOptions {
  return { timeoutMs: ((step.timeout ?? 20) + 5) * 1000, maxBytes: LIMITS.log, env: stand.reach.env, signal }
}

/** What a command gave, as a recording would keep it. Throws where it gave not what was asked for. */
function part(one: Frozen, ran: Ran, on: Standpoint, run: string, log: (line: Logged) => void): Part {
  const [{ id, step, argv }, { side, stand }] = [one, on]
  const reason = reasonOf(step, ran, stand.ground)
  const bytes = ran.stdout.length + ran.stderr.length
  log({ on: ran.startedOn, id, argv, ending: reason === null ? 'whole' : 'failed', exitCode: ran.exitCode, ms: ran.durationMs, bytes })
  if (reason !== null) throw new Ending({ kind: 'failed', says: `${step.title}: ${reason}`, ms: ran.durationMs })
  const { startedOn, durationMs, exitCode, stdout } = ran
  const of = { id, run, side, layer: step.layer, title: step.title, required: false, argv: [...argv], node: null }
  const stream = { path: id, bytes: stdout.length, lines: countLines(stdout), sha256: sha256(stdout) }
  const as = { startedOn, durationMs, attempts: 1, exitCode, status: 'ok' as const, reason: null, aliased: 0, stderr: null }
  return { capture: { ...of, ...as, stdout: stream }, ran, given: given(one, ran, on) }
}

function asSet(parts: readonly Part[]): Captured {
  return {
    manifest: { captures: parts.map(({ capture }) => capture) },
    read: ({ path }) => parts.find(({ capture }) => capture.id === path)!.ran.stdout,
  }
}

/** A place where both sides wait for each other. */
function meeting(): () => Promise<void> {
  let here = 0
  let open: () => void
  const both = new Promise<void>(resolve => open = resolve)
  return () => {
    if (++here === SIDES.length) open()
    return both
  }
}

/** Resolves when the key is pressed; rejects when somebody leaves, or when the probe was over before. */
function pressed(key: Promise<void>, probing: Running, signal: AbortSignal): Promise<void> {
  const over = probing.done.then(() => {
    throw new Ending({ kind: 'failed', says: 'The probes were over before the key was pressed.', ms: 0 })
  })
  const left = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('ended')), { once: true }))
  return Promise.race([key, over, left])
}
