import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Alias } from '../set/alias.ts'
import type { Capture, Cluster, Manifest, RunRecord } from '../set/manifest.ts'
import type { Facts } from '../trace/argv.ts'
import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import type { FailedLayers } from './failed-layers.ts'
import type { RefreshOptions } from './options.ts'
import type { Identities } from './preflight.ts'
import type { PreparedSide } from './prepare.ts'
import process from 'node:process'
import { dataplanesFound, kindFound } from '../dataplane/dataplanes.ts'
import { asUnwritten, Fault } from '../exec/fault.ts'
import { gcloudEnvironment } from '../exec/gcloud-environment.ts'
import { withDeadline } from '../exec/interrupt.ts'
import { loginEnvironment } from '../exec/kubeconfig.ts'
import { shellLine } from '../exec/shell.ts'
import { onSuspend } from '../exec/suspend-detector.ts'
import { exposed, refuseExposed } from '../platform/exposed.ts'
import { refuseCut } from '../platform/platforms.ts'
import { aliasedValue } from '../set/alias.ts'
import { lastEnd, SCHEMA_VERSION } from '../set/manifest.ts'
import { damagedLoss, foreignLoss, mergeWithLast } from '../set/parts.ts'
import { withAliases } from '../set/private-names.ts'
import { setFolders, swapIn } from '../set/publish.ts'
import { refuseSecrets, seal } from '../set/seal.ts'
import { emptyStage } from '../set/store.ts'
import { verifySet } from '../set/verify.ts'
import { asWriter } from '../set/writer.ts'
import { onDataplanes, recordingOrder } from '../trace/index.ts'
import { isNodeLoss } from '../trace/nodeloss.ts'
import { bySide, COMPARED, sidesOf } from '../words.ts'
import { resumePoint, startNotes } from './begin.ts'
import { costOf, longSteps } from './cost.ts'
import { partialReport, PartlyRecorded, refuseLoss, rememberFailed } from './failed-layers.ts'
import { abandoned, envOf, openJournal, removeUnopened } from './journal.ts'
import { recordLayers } from './layers.ts'
import { sameAsBefore, sameDataplane } from './preflight.ts'
import { prepareAll } from './prepare.ts'
import { keepOnly } from './resume.ts'
import { beginRun } from './tools.ts'
import { withClusters } from './with-clusters.ts'

/**
 * Records the clusters of all sides and replaces the last set by the new one. If it is stopped at any point, the last good set
 * stays in place and the clusters are restored. A layer that could not be recorded keeps its last recording and the others are
 * published; then a {@link PartlyRecorded} is thrown that lists what failed, why, and which commands record it.
 */
export async function refresh(options: RefreshOptions): Promise<Manifest> {
  const { dir, tell } = options
  const awake = onSuspend(seconds => tell({ kind: 'said', text: stoodStill(seconds) }), options.standstill)
  try {
    return await refreshed(options)
  }
  catch (error) {
    throw asUnwritten(error, dir)
  }
  finally {
    awake()
  }
}

/**
 * Undoes the changes that runs which died have left, and reports those that could not be undone. Throws if any remains on a
 * cluster of this deck, or, without a deck, on any.
 */
export async function takeBackAbandoned(
  { journals, tell, deck }: Pick<RefreshOptions, 'journals' | 'tell'> & Partial<Pick<RefreshOptions, 'deck'>>,
): Promise<void> {
  const kubeconfig: Record<string, string> = process.env.KUBECONFIG ? { KUBECONFIG: process.env.KUBECONFIG } : {}
  const theirs = { ...gcloudEnvironment(process.env), ...loginEnvironment(process.env), ...kubeconfig }
  removeUnopened(journals)
  for (const journal of abandoned(journals)) {
    tell({ kind: 'said', text: 'An earlier run died before it had undone its changes; they are undone now.' })
    const failures = await journal.replay(() => theirs)
    if (failures.length === 0) continue
    const text = [...failures, `  → where that cluster is gone for good: ${shellLine(['rm', journal.path])}`].join('\n')
    const used: readonly string[] | null = deck ? Object.values(deck.contexts) : null
    if (used === null || journal.contexts().some(context => used.includes(context))) throw new Fault(text)
    tell({ kind: 'said', text })
  }
}

/** A side's cluster as the manifest describes it. Throws if its dataplane is none that can be read. */
export function clusterOf({ side, reach, receiver, identity, ground: { facts } }: PreparedSide): Cluster {
  const { dataplane, gke, unwell: _, ...rest } = identity
  const channel = gke?.cluster.releaseChannel.channel.toLowerCase() ?? null
  return {
    ...{ side, context: reach.context, ...rest, channel, dataplane: kindFound(dataplane), dataplaneEvidence: dataplane.evidence },
    ...{ receiver, vip: facts.vip!, ...addressed(facts), clusterIp: facts.clusterIp!, nodePort: Number(facts.nodePort) },
  }
}

// --- internal ---

/** What packets are addressed to on a node, where that is not what requests are sent to. */
function addressed({ vip, frontend, port, frontendPort }: Facts): Pick<Cluster, 'frontend'> {
  return frontend === vip && frontendPort === port ? {} : { frontend: { address: frontend!, port: Number(frontendPort) } }
}

/** What was recorded now, and what could not be. */
interface Recorded { fresh: Manifest, failed: FailedLayers[] }

async function refreshed(options: RefreshOptions): Promise<Manifest> {
  const { dir } = options
  const { next } = setFolders(dir)
  const say = (text: string | null) => text !== null && options.tell({ kind: 'said', text })
  return await asWriter(dir, say, async () => {
    say(damagedLoss(dir, recordingOrder(options.only), options.dropDamaged ?? false))
    await takeBackAbandoned(options)
    const { fresh, failed } = await withDeadline(limitOf(options), options.signal, signal => recorded({ ...options, signal }))
    const { manifest, said, damaged } = mergeWithLast(fresh, dir)
    say(said)
    // not before: --resume needs the notes where the disk is full
    keepOnly(next, manifest.captures)
    await seal(next, manifest)
    if (options.deck.aliasedOnly) refuseExposed(verifySet(next), options.aliases ?? [], next)
    const aside = swapIn(dir, damaged)
    if (aside !== null) say(`The last set was damaged, and is kept in ${aside}.`)
    rememberFailed(options, failed)
    if (failed.length > 0) throw new PartlyRecorded(partialReport(manifest, fresh, failed))
    return manifest
  }, set => !options.deck.aliasedOnly || exposed(set, options.aliases ?? []).length === 0)
}

function stoodStill(seconds: number): string {
  return `This machine stood still for ${seconds} s, as a laptop does that sleeps. A step that ran out of time meanwhile is told at the end.`
}

/** Seconds a recording may take: the configured limit for a plain one, and twice their cost for the long experiments. */
function limitOf({ deck, only, trace }: RefreshOptions): number {
  return deck.limits.refresh + 2 * 60 * costOf(longSteps(trace, only)).minutes
}

function cutsNodes({ trace, only }: RefreshOptions): boolean {
  return trace.some(step => isNodeLoss(step) && recordingOrder(only).includes(step.layer))
}

/**
 * A recording that is fit to be published. One that ends early leaves only files without secrets and, if there are aliases,
 * without the names they replace.
 */
async function recorded(options: RefreshOptions): Promise<Recorded> {
  const { deck, signal, aliases = [] } = options
  const { next } = setFolders(options.dir)
  try {
    const { fresh, failed } = await withClusters(deck, signal, (reach, found) => record(options, reach, found), options.tell)
    return { fresh: withPrivateNamesRemoved(next, fresh, aliases), failed }
  }
  catch (error) {
    if (aliases.length > 0) emptyStage(next)
    else await refuseSecrets(next).catch((found: Error) => options.tell({ kind: 'said', text: found.message }))
    throw error
  }
}

/** The recording with its aliases; what else is staged has the names themselves, and is removed. */
function withPrivateNamesRemoved(next: string, fresh: Manifest, aliases: readonly Alias[]): Manifest {
  const aliased = withAliases(next, fresh, aliases)
  if (aliases.length > 0) keepOnly(next, aliased.captures)
  return aliased
}

async function record(options: RefreshOptions, reach: Record<Side, ClusterAccess>, identities: Identities): Promise<Recorded> {
  const { next } = setFolders(options.dir)
  const sides = sidesOf(reach)
  if (cutsNodes(options)) await refuseCut(options.nodeCutOn ?? [], reach, identities)
  const run = await beginRun(identities[COMPARED[0]].platform)
  if (!options.resume) emptyStage(next)
  // it may have been killed before the search for secrets
  else await refuseSecrets(next)
  const journal = openJournal(options.journals, run.id)
  try {
    const prepared = await prepareAll(reach, identities, { ...options, run: run.id, journal })
    const found = bySide((_, index) => prepared[index]!.identity, sides)
    const [same] = sameDataplane(found, reach)
    if (same) throw new Fault(`A recording cannot start:\n  - ${same}`)
    const trace = onDataplanes(options.trace, dataplanesFound(found))
    options.tell({ kind: 'resolved', trace })
    const clusters = prepared.map(one => clusterOf(one))
    const { only, done, runs } = resumePoint({ ...options, trace }, clusters, prepared)
    const published = aliasedValue(clusters, options.aliases ?? [])
    const dropped = foreignLoss(options.dir, recordingOrder(only), published, only !== null)
    if (dropped !== null) options.tell({ kind: 'said', text: dropped })
    const note = startNotes(next, { run, only, clusters }, { trace, done, runs })
    const { captures, failed } = await recordLayers({ ...options, trace, only, prepared, run, journal, note, done })
    await Promise.all(sides.map(side => sameAsBefore(reach[side], identities[side])))
    refuseLoss(options.dir, published, { captures, failed })
    return { fresh: manifestOf([...runs, run], clusters, inOrder(captures, trace)), failed }
  }
  finally {
    for (const text of await journal.replay(envOf(reach))) options.tell({ kind: 'said', text })
  }
}

function inOrder(captures: Capture[], trace: readonly Step[]): Capture[] {
  const place = ({ id, side }: Capture) => trace.findIndex(step => step.sides.includes(side) && id === `${step.layer}.${side}.${step.name}`)
  return captures.sort((a, b) => place(a) - place(b) || a.side.localeCompare(b.side))
}

function manifestOf(begun: readonly RunRecord[], clusters: readonly Cluster[], captures: Capture[]): Manifest {
  const ended = ({ id }: RunRecord) => lastEnd(captures.filter(({ run }) => run === id))
  const runs = begun.filter(({ id }) => captures.some(({ run }) => run === id))
  const last = runs.at(-1)!
  const receivers = Object.fromEntries(clusters.map(({ side, receiver }) => [side, receiver]))
  const now = { finishedOn: new Date().toISOString(), receivers }
  const all = runs.map(run => ({ ...run, ...run === last ? now : { finishedOn: ended(run) } }))
  const bySides = bySide((_, index) => clusters[index]!, clusters.map(({ side }) => side))
  return { schema: SCHEMA_VERSION, runs: all, clusters: bySides, captures }
}
