import type { Chunk, CommandPart } from '../deck-model/model.ts'
import type { RunOutcome } from '../protocol/live.ts'
import type { Engine, StepResult } from '../record/engine.ts'
import type { Alias } from '../set/alias.ts'
import type { Facts } from '../trace/argv.ts'
import type { LiveSide } from './live-side.ts'
import type { LogLine } from './log.ts'
import type { LiveStep } from './resolved-trace.ts'
import { commandParts } from '../deck-model/command-parts.ts'
import { hasRemoteDigest } from '../exec/remote-digest.ts'
import { shellLine } from '../exec/shell.ts'
import { runStep, timesOf, whileListening } from '../record/engine.ts'
import { aliasedValue } from '../set/alias.ts'
import { scanText } from '../set/secrets.ts'
import { fill } from '../trace/argv.ts'
import { LIMITS } from './limits.ts'
import { engineOf, RunEnded, secondsOf } from './live-engine.ts'
import { logLine } from './log.ts'
import { redactOutcome } from './redact-outcome.ts'
import { redactLines } from './redact.ts'

/** Who gets the events of one run, and what ends it early. */
interface RunListener {
  signal: AbortSignal
  began: (command: CommandPart[], startedOn: string) => void
  lines: (stream: 'stdout' | 'stderr', chunk: Chunk) => void
  log: (line: LogLine) => void
}

/** How a run ended, and its result; null if it was not started. */
interface LiveRun { outcome: RunOutcome, result: StepResult | null }

/**
 * Runs one step on its side and passes on its output, line by line, as it arrives. First the cluster must prove, within its time
 * limit, that it is still the one from the start: otherwise the recording stays. Never throws for what a command or a cluster
 * does.
 */
export async function runLive(one: LiveStep, side: LiveSide, aliases: readonly Alias[], listener: RunListener): Promise<LiveRun> {
  const startedOn = new Date().toISOString()
  const run = await checkAndRun(one, side, aliases, listener).catch((error: unknown): LiveRun => {
    if (listener.signal.aborted) return { outcome: { kind: 'stopped' }, result: null }
    if (error instanceof RunEnded) return { outcome: error.outcome, result: null }
    throw error
  })
  const outcome = await redactOutcome(run.outcome, aliases)
  listener.log(logLine({ id: one.id, argv: run.result?.argv ?? one.argv }, startedOn, outcome, run.result?.ran))
  return { ...run, outcome }
}

// --- internal ---

async function checkAndRun(one: LiveStep, side: LiveSide, aliases: readonly Alias[], listener: RunListener): Promise<LiveRun> {
  await refuseSecretIn(one)
  const engine = engineOf(side, listener)
  await engine.sameCluster()
  const times = await runBefore(one, engine)
  const dated = { ...one, argv: one.argv.map(word => fill(word, times)) }
  const own = new AbortController()
  let hidden: string | null = null
  const rules = { aliases, known: one.step.traffic ? side.known : null, far: hasRemoteDigest(one.argv) }
  const redacted = redactLines(rules, listener.lines, (says) => {
    hidden = says
    own.abort()
  })
  const { result, failed } = await runShown(dated, engine, {
    ...engine,
    signal: AbortSignal.any([listener.signal, own.signal]),
    began: ({ argv }) => listener.began(commandParts(aliasedValue(argv, aliases)), new Date().toISOString()),
    output: redacted.take,
    ended: () => {},
  })
  await redacted.end()
  if (hidden !== null) return { outcome: { kind: 'refused', says: hidden }, result }
  if (listener.signal.aborted) return { outcome: { kind: 'stopped' }, result }
  return { outcome: failed ?? outcomeOf(result), result }
}

/** The command is shown too, so it must not contain a secret either. */
async function refuseSecretIn({ argv }: LiveStep): Promise<void> {
  const [secret] = await scanText('command', shellLine(argv))
  if (secret) throw new RunEnded({ kind: 'refused', says: `Its command contains what looks like a secret (${secret.rule}). Nothing was run.` })
}

/** Runs the steps that a step depends on, one after the other; returns their times. */
async function runBefore({ before }: LiveStep, engine: Engine): Promise<Facts> {
  const times: Facts = {}
  for (const one of before) {
    const { ran, reason } = await runStep(one, engine)
    if (reason !== null) throw new RunEnded({ kind: 'failed', says: `A step it depends on (${one.step.title}) failed: ${reason}`, ms: ran.durationMs })
    Object.assign(times, timesOf(one.step, ran))
  }
  return times
}

/** The result of a step, and why the step it listens to failed; null if it did not. */
interface Shown { result: StepResult, failed: RunOutcome | null }

/** Runs a step on the engine that shows it and, once it listens, the step it listens to. */
async function runShown(one: LiveStep, engine: Engine, shown: Engine): Promise<Shown> {
  const { during } = one
  if (!during) return { result: await runStep(one, shown), failed: null }
  const { signal } = shown
  const { acted, listened: [result] } = await whileListening([one], shown, async () =>
    signal.aborted ? null : await runStep(during, { ...engine, signal }))
  if (!acted || acted.reason === null || signal.aborted) return { result: result!, failed: null }
  const says = `What it listens to (${during.step.title}) failed: ${acted.reason}`
  return { result: result!, failed: { kind: 'failed', says, ms: acted.ran.durationMs } }
}

function outcomeOf({ step, ran, reason }: StepResult): RunOutcome {
  const ms = ran.durationMs
  if (ran.ending === 'too large') return { kind: 'failed', says: `It printed more than ${LIMITS.bytes >> 20} MiB, and was stopped.`, ms }
  if (ran.ending === 'timed out') return { kind: 'failed', says: `It did not finish within ${secondsOf(step)} s and was stopped.`, ms }
  return reason === null ? { kind: 'whole', ms } : { kind: 'failed', says: `The command failed: ${reason}`, ms }
}
