import type { Store } from '../record/capture-of.ts'
import type { StepResult } from '../record/engine.ts'
import type { Alias } from '../set/alias.ts'
import type { Capture, Manifest } from '../set/manifest.ts'
import type { SideContext } from '../trace/argv.ts'
import type { LiveSide } from './live-side.ts'
import type { Session } from './session.ts'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { captureOf } from '../record/capture-of.ts'
import { clusterOf } from '../record/refresh.ts'
import { aliasedValue } from '../set/alias.ts'
import { flushTree, makeFolder, renameFlushed } from '../set/disk.ts'
import { lastEnd, SCHEMA_VERSION } from '../set/manifest.ts'
import { withAliases } from '../set/private-names.ts'
import { seal } from '../set/seal.ts'
import { emptyStage, storeStream } from '../set/store.ts'
import { verifySet } from '../set/verify.ts'
import { captureId } from '../trace/index.ts'
import { bySide, sidesOf } from '../words.ts'

/** The folder of kept sets, next to `captures/` and never in it. */
export const KEPT = 'captures.kept'

/** The result of a live run, with the facts of its side at its end. */
export interface FinishedRun { result: StepResult, ground: SideContext }

/** Copies a side's facts, because later runs change them. */
export function finishedRun(result: StepResult, { stand: { ground } }: LiveSide): FinishedRun {
  return { result, ground: { ...ground, facts: { ...ground.facts } } }
}

/**
 * Keeps the results of live runs as a capture set of its own in {@link KEPT}: bytes, commands, times, exit codes, clusters and
 * digests, sealed like a recording, with aliases in place of private names. It is never mixed with the recording. Returns the
 * set's folder, relative to `root`; keeping the same runs again returns the same folder. Throws a fault if the set may not be
 * published, and then nothing of it remains.
 */
export async function keepOutputs(
  all: readonly FinishedRun[],
  session: Session,
  aliases: readonly Alias[],
  root: string,
): Promise<string> {
  const name = join(KEPT, nameOf(all))
  const dir = join(root, name)
  if (existsSync(dir)) return name
  // output that has not been checked yet is kept where no server reads
  const next = join(root, '.netflow/live/keeping')
  try {
    emptyStage(next)
    const manifest = withAliases(next, manifestOf(all, session, next), aliases)
    // the addresses that an output of traffic may name: a set of one output does not list them itself
    await seal(next, manifest, aliasedValue(bySide(side => session.sides[side].known, sidesOf(session.sides)), aliases))
    verifySet(next)
    flushTree(next)
    makeFolder(join(root, KEPT))
    renameFlushed(next, dir)
    return name
  }
  finally {
    rmSync(next, { recursive: true, force: true })
  }
}

// --- internal ---

/** When the first run began, to the millisecond, and the layer. */
function nameOf(all: readonly FinishedRun[]): string {
  const [first] = all.map(({ result }) => result.ran.startedOn).sort()
  const digits = first!.replaceAll(/\D/g, '')
  return `${digits.slice(0, 8)}-${digits.slice(8, 17)}-${all[0]!.result.step.layer}`
}

function manifestOf(all: readonly FinishedRun[], { run, sides }: Session, dir: string): Manifest {
  return {
    schema: SCHEMA_VERSION,
    runs: [{ ...run, finishedOn: lastEnd(all.map(({ result }) => result.ran)) }],
    clusters: bySide(side => clusterOf(sides[side].stand), sidesOf(sides)),
    captures: all.map(one => keptCapture(one, run.id, dir)).sort((a, b) => a.id.localeCompare(b.id)),
  }
}

/** No capture in it is required: that is for a recording of all layers. */
function keptCapture({ result, ground }: FinishedRun, runId: string, dir: string): Capture {
  const id = captureId(result.step, ground.side)
  const store: Store = (name, bytes, bulk) => storeStream(dir, id, name, bytes, bulk)
  return { ...captureOf({ ...result, attempts: 1 }, { ground, runId }, store), required: false }
}
