import type { Ran } from '../exec/run.ts'
import type { Stand } from '../record/prepare.ts'
import type { Alias } from '../set/alias.ts'
import type { Capture, Manifest } from '../set/manifest.ts'
import type { Ground } from '../trace/argv.ts'
import type { Side } from '../words.ts'
import type { Frozen } from './resolved-trace.ts'
import type { Session } from './session.ts'
import type { Standpoint } from './standpoint.ts'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { reasonOf } from '../record/engine.ts'
import { clusterOf } from '../record/refresh.ts'
import { aliasedValue } from '../set/alias.ts'
import { flushTree, makeFolder, renameFlushed } from '../set/disk.ts'
import { lastEnd } from '../set/manifest.ts'
import { withAliases } from '../set/private-names.ts'
import { seal } from '../set/seal.ts'
import { emptyStage, storeStream } from '../set/store.ts'
import { verifySet } from '../set/verify.ts'

/** The folder of kept sets, beside `captures/` and never in it. */
export const KEPT = 'captures.kept'

/** What a live run gave, with what was known of its side when it ended. */
export interface Given { frozen: Frozen, ran: Ran, ground: Ground }

/** What a run gave, before its side is learnt anew. */
export function given(frozen: Frozen, ran: Ran, { stand: { ground } }: Standpoint): Given {
  return { frozen, ran, ground: { ...ground, facts: { ...ground.facts } } }
}

/**
 * Keeps what live runs gave as a capture set of its own in {@link KEPT}: bytes, commands, times, exit codes, clusters and
 * digests, sealed as a recording is, aliases in the place of private names. It is never mixed with what was recorded. Gives
 * the set's folder, relative to `root`; kept twice it is the same. Throws a fault where it may not be published, and then
 * nothing stays of it.
 */
export async function keepOutputs(
  all: readonly Given[],
  session: Session,
  aliases: readonly Alias[],
  root: string,
): Promise<string> {
  const name = join(KEPT, nameOf(all))
  const dir = join(root, name)
  if (existsSync(dir)) return name
  // what nobody has looked at yet is where no server reaches it
  const next = join(root, '.netflow/live/keeping')
  try {
    emptyStage(next)
    const manifest = withAliases(next, manifestOf(all, session, next), aliases)
    await seal(next, manifest, aliasedValue(knownTo(session), aliases))
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

/** When the first of them began, to the millisecond, and of which layer they are. */
function nameOf(all: readonly Given[]): string {
  const [first] = all.map(({ ran }) => ran.startedOn).sort()
  const digits = first!.replaceAll(/\D/g, '')
  return `${digits.slice(0, 8)}-${digits.slice(8, 17)}-${all[0]!.frozen.step.layer}`
}

function manifestOf(all: readonly Given[], { run, sides }: Session, dir: string): Manifest {
  const cluster = ({ stand }: { stand: Stand }) => clusterOf(stand, stand.identity)
  return {
    schema: 1,
    runs: [{ ...run, finishedOn: lastEnd(all.map(({ ran }) => ran)) }],
    clusters: { v1: cluster(sides.v1), v2: cluster(sides.v2) },
    captures: all.map(one => captureOf(one, run.id, dir)).sort((a, b) => a.id.localeCompare(b.id)),
  }
}

/** Nothing in it is required: that is for a recording of all layers. */
function captureOf({ frozen, ran, ground }: Given, run: string, dir: string): Capture {
  const { id, step } = frozen
  const { side, facts, managed } = ground
  const { argv, ending, startedOn, durationMs, exitCode } = ran
  const reason = reasonOf(step, ran, { facts, managed })
  return {
    ...{ id, run, side, layer: step.layer, title: step.title, required: false, argv: [...argv], aliased: 0 },
    node: ON_THE_NODE.includes(step.at) ? facts.node ?? null : null,
    ...{ startedOn, durationMs, attempts: 1, exitCode },
    status: reason === null ? 'ok' : ending === 'timed out' ? 'timed out' : 'failed',
    reason,
    stdout: storeStream(dir, id, 'stdout', ran.stdout, step.bulk),
    stderr: storeStream(dir, id, 'stderr', ran.stderr),
  }
}

const ON_THE_NODE: readonly string[] = ['toolbox', 'agent', 'kube-proxy']

/** Whose addresses an output of traffic may name: a set of one output has no other that says so. */
function knownTo({ sides }: Session): Record<Side, readonly string[]> {
  return { v1: sides.v1.known, v2: sides.v2.known }
}
