import type { RunOutcome } from '../protocol/live.ts'
import type { Engine } from '../record/engine.ts'
import type { Step } from '../trace/step.ts'
import type { LiveSide } from './live-side.ts'
import type { LogLine } from './log.ts'
import { OtherCluster, sameAsBefore } from '../record/preflight.ts'
import { captureId } from '../trace/index.ts'
import { LIMITS } from './limits.ts'
import { logLine } from './log.ts'

/** A run cannot continue; `outcome` is what the windows get. */
export class RunEnded extends Error {
  readonly outcome: RunOutcome

  constructor(outcome: RunOutcome) {
    super(outcome.kind)
    this.outcome = outcome
  }
}

/**
 * The recorder's engine on one side, within the limits of live mode: every run is logged, every change is noted so that it can be
 * undone, and a cluster that is a different one or does not answer ends the run with a {@link RunEnded}.
 */
export function engineOf(side: LiveSide, { signal, log }: { signal: AbortSignal, log: (line: LogLine) => void }): Engine {
  const { ground, reach } = side.stand
  return {
    ground,
    env: reach.env,
    maxBytes: LIMITS.bytes,
    signal,
    secondsOf,
    sameCluster: () => sameCluster(side, signal),
    journal: (undo, { title }) => side.note(title, undo),
    ended: ({ step, argv, ran, reason }) => {
      const ms = ran.durationMs
      const outcome: RunOutcome = reason === null ? { kind: 'whole', ms } : { kind: 'failed', says: 'The command failed or its output is incomplete.', ms }
      log(logLine({ id: captureId(step, ground.side), argv }, ran.startedOn, outcome, ran))
    },
  }
}

/** Longer than the far side's own limit, so that the far side's timeout is what is reported. */
export function secondsOf({ timeout = 20 }: Step): number {
  return Math.min(timeout + 2, LIMITS.seconds)
}

// --- internal ---

async function sameCluster({ name, answer, stand: { reach, identity } }: LiveSide, signal: AbortSignal): Promise<void> {
  try {
    await sameAsBefore({ ...reach, signal }, identity, answer)
  }
  catch (error) {
    if (signal.aborted) throw new RunEnded({ kind: 'stopped' })
    if (error instanceof OtherCluster) throw new RunEnded({ kind: 'refused', says: `${name} is another cluster than at the start. Nothing was run.` })
    throw new RunEnded({ kind: 'unreachable', says: `${name} does not answer.` })
  }
}
