import type { Chunk, CommandPart } from '../deck-model/model.ts'
import type { Ran, Running, RunOptions } from '../exec/run.ts'
import type { Ended } from '../protocol/live.ts'
import type { Alias } from '../set/alias.ts'
import type { Logged } from './log.ts'
import type { Frozen } from './resolved-trace.ts'
import type { Standpoint } from './standpoint.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandParts } from '../deck-model/command.ts'
import { hasRemoteDigest, sha256 } from '../exec/remote-digest.ts'
import { start } from '../exec/run.ts'
import { shellLine } from '../exec/shell.ts'
import { uidOf } from '../platform/identify.ts'
import { reasonOf } from '../record/record.ts'
import { aliasedValue } from '../set/alias.ts'
import { scanText } from '../set/secrets.ts'
import { LIMITS } from './limits.ts'
import { dated, momentsWhen } from './prerequisites.ts'
import { lineGate } from './redact.ts'
import { sayable } from './says.ts'

/** Who hears of one run, and what ends it early. */
export interface Hearing {
  signal: AbortSignal
  began: (command: CommandPart[], startedOn: string) => void
  lines: (stream: 'stdout' | 'stderr', chunk: Chunk) => void
  log: (line: Logged) => void
}

/** How a run ended, and what it gave; null where it was not begun. */
export interface Played { ended: Ended, ran: Ran | null }

/**
 * Runs one frozen command on its side and lets its output through, line by line, as it arrives. First the cluster has to say
 * that it is still the one of the start, within the seconds it has to answer: else the recording stands. Never throws for what
 * a command or a cluster does.
 */
export async function play(one: Frozen, on: Standpoint, aliases: readonly Alias[], hearing: Hearing): Promise<Played> {
  const startedOn = new Date().toISOString()
  const early = await unfitToShow(one) ?? await notTheSame(on, hearing.signal)
  const played = early ? { ended: early, ran: null } : await perform(one, on, aliases, hearing)
  const ended = await sayable(played.ended, aliases)
  hearing.log(logged(one, startedOn, ended, played.ran))
  return { ended, ran: played.ran }
}

/** Why a run cannot begin; null where the cluster is the one of the start. */
export async function notTheSame({ name, answer, stand }: Standpoint, signal: AbortSignal): Promise<Ended | null> {
  const { reach, identity } = stand
  try {
    const uid = await uidOf({ ...reach, signal }, answer)
    return uid === identity.uid ? null : { kind: 'refused', says: `${name} is another cluster than at the start. Nothing was run.` }
  }
  catch {
    if (signal.aborted) return { kind: 'stopped' }
    return { kind: 'silent', says: `${name} does not answer.` }
  }
}

// --- internal ---

/** A command is shown as well. */
async function unfitToShow({ argv }: Frozen): Promise<Ended | null> {
  const [secret] = await scanText('command', shellLine(argv))
  return secret ? { kind: 'refused', says: `Its command holds what looks like a secret (${secret.rule}). Nothing was run.` } : null
}

async function perform(
  one: Frozen,
  on: Standpoint,
  aliases: readonly Alias[],
  hearing: Hearing,
): Promise<Played> {
  const before = await runBefore(one, on, hearing)
  if (before.ended) return { ended: before.ended, ran: null }
  const argv = one.argv.map(word => dated(word, before.moments))
  if (one.undo) on.note(one.step.title, one.undo)
  const own = new AbortController()
  let why: string | null = null
  const rules = { aliases, known: one.step.traffic ? on.known : null, far: hasRemoteDigest(one.argv) }
  const gate = lineGate(rules, hearing.lines, (says) => {
    why = says
    own.abort()
  })
  const signal = AbortSignal.any([hearing.signal, own.signal])
  hearing.began(commandParts(aliasedValue(argv, aliases)), new Date().toISOString())
  const running = start(argv, { ...bounds(one, on), signal, hear: gate.take })
  const other = await meanwhile(one, running, on, { ...hearing, signal })
  const ran = await running.done
  await gate.end()
  if (why !== null) return { ended: { kind: 'refused', says: why }, ran }
  if (hearing.signal.aborted) return { ended: { kind: 'stopped' }, ran }
  return { ended: other ?? judged(one, ran, on), ran }
}

/** The step that is listened to, once the listener is ready; what it printed is nobody's, but its failure is told. */
async function meanwhile(
  { step, meanwhile: other }: Frozen,
  running: Running,
  on: Standpoint,
  hearing: Hearing,
): Promise<Ended | null> {
  const { signal } = hearing
  if (!other) return null
  const { ready } = step.during!
  const heard = typeof ready === 'number' ? sleep(ready * 1000, undefined, { signal }) : running.says(ready)
  await Promise.race([heard, running.done]).catch(() => {})
  if (signal.aborted) return null
  const { ran, reason } = await unshown(other, on, hearing)
  if (reason === null || signal.aborted) return null
  return { kind: 'failed', says: `What it listens to (${other.step.title}) failed: ${reason}`, ms: ran.durationMs }
}

/** When what a step looks back at began and ended; `ended` says why there is nothing to look back at. */
interface Before { moments: Record<string, string>, ended: Ended | null }

/** Runs what a step looks back at, one after the other; gives their moments, or why the step has nothing to look back at. */
async function runBefore({ before }: Frozen, on: Standpoint, hearing: Hearing): Promise<Before> {
  const moments: Record<string, string> = {}
  for (const one of before) {
    const { ran, reason } = await unshown(one, on, hearing)
    if (hearing.signal.aborted) return { moments, ended: { kind: 'stopped' } }
    const says = `What it looks back at (${one.step.title}) failed: ${reason}`
    if (reason !== null) return { moments, ended: { kind: 'failed', says, ms: ran.durationMs } }
    Object.assign(moments, momentsWhen(one.step.name, ran))
  }
  return { moments, ended: null }
}

/** A run whose output nobody sees; it is logged as any other. */
async function unshown(one: Frozen, on: Standpoint, { signal, log }: Hearing): Promise<{ ran: Ran, reason: string | null }> {
  const ran = await start(one.argv, { ...bounds(one, on), signal }).done
  const reason = reasonOf(one.step, ran, on.stand.ground)
  const ms = ran.durationMs
  log(logged(one, ran.startedOn, reason === null ? { kind: 'whole', ms } : { kind: 'failed', says: 'It gave not what was asked for.', ms }, ran))
  return { ran, reason }
}

function judged(one: Frozen, ran: Ran, { stand }: Standpoint): Ended {
  const ms = ran.durationMs
  if (ran.ending === 'too large') return { kind: 'failed', says: `It printed more than ${LIMITS.bytes >> 20} MiB, and was ended.`, ms }
  if (ran.ending === 'timed out') return { kind: 'failed', says: `It did not finish within ${secondsOf(one)} s and was stopped.`, ms }
  const reason = reasonOf(one.step, ran, stand.ground)
  return reason === null ? { kind: 'whole', ms } : { kind: 'failed', says: `It gave not what was asked for: ${reason}`, ms }
}

function bounds(one: Frozen, { stand }: Standpoint): RunOptions {
  return { timeoutMs: secondsOf(one) * 1000, maxBytes: LIMITS.bytes, env: stand.reach.env }
}

/** Longer than the far side's own limit, so that its word on the matter arrives. */
function secondsOf({ step }: Frozen): number {
  return Math.min((step.timeout ?? 20) + 2, LIMITS.seconds)
}

function logged(one: Frozen, on: string, ended: Ended, ran: Ran | null): Logged {
  return {
    ...{ on, id: one.id, argv: ran?.argv ?? one.argv, ending: ended.kind },
    ...'says' in ended ? { says: ended.says } : {},
    ...ran ? { exitCode: ran.exitCode, ms: ran.durationMs, bytes: ran.stdout.length + ran.stderr.length } : {},
    ...ran ? { sha256: sha256(ran.stdout) } : {},
  }
}
