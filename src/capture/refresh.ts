import type { DeckConfig } from '../../deck.config.ts'
import type { Step } from '../trace/step.ts'
import type { Layer, Side } from '../trace/words.ts'
import type { Alias } from './alias.ts'
import type { Journal } from './journal.ts'
import type { Reach } from './kubectl.ts'
import type { Capture, Cluster, Manifest, RunRecord } from './manifest.ts'
import type { Identities } from './preflight.ts'
import type { Progress, Recording } from './record.ts'
import type { Stand } from './stand.ts'
import type { Images } from './workload.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { CLUSTERS } from '../lab/names.ts'
import { recordingOrder } from '../trace/index.ts'
import { SIDES } from '../trace/words.ts'
import { Fault } from './fault.ts'
import { markRequests } from './ground.ts'
import { within } from './interrupt.ts'
import { abandoned, openJournal } from './journal.ts'
import { takeLock } from './lock.ts'
import { meetingOf } from './meeting.ts'
import { joinParts } from './parts.ts'
import { sameAsBefore } from './preflight.ts'
import { withAliases } from './private.ts'
import { mendSwap, setFolders, swapIn } from './publish.ts'
import { recordSteps, skipped } from './record.ts'
import { REPORT, seal } from './seal.ts'
import { withClusters } from './session.ts'
import { settled, stand } from './stand.ts'
import { emptyStage } from './store.ts'
import { beginRun } from './tools.ts'

/** What a refresh is told: where to put the set, what to record, how long it may take, whom to tell. */
export interface RefreshOptions {
  deck: DeckConfig
  /** The folder of the set; `captures` beside package.json by default. */
  dir: string
  /** Where runs write down what they still have to take back. */
  journals: string
  trace: readonly Step[]
  /** Record these layers and leave the rest of the set; null: all of it. */
  only: readonly Layer[] | null
  /** Contexts of clusters this deck did not make on which it may nevertheless change something. */
  experimentsOn: readonly string[]
  /** For what is missing of the workload. */
  images: Images
  keep: boolean
  /** What stands for private names in all that is published; none where left out. */
  aliases?: readonly Alias[]
  signal: AbortSignal
  tell: (progress: Progress | { kind: 'said', text: string }) => void
}

/**
 * Records both clusters and puts the set in the place of the last one. Whatever stops it, the last good set stands and
 * the clusters are as they were found. Throws a fault that lists every required step that gave nothing.
 */
export async function refresh(options: RefreshOptions): Promise<Manifest> {
  const { dir, tell } = options
  const folders = setFolders(dir)
  const release = takeLock(folders.lock)
  try {
    const mended = mendSwap(dir)
    if (mended) tell({ kind: 'said', text: mended })
    await takeBackAbandoned(options)
    const fresh = await within(options.deck.limits.refresh, options.signal, signal => recorded({ ...options, signal }))
    const { manifest, said } = joinParts(fresh, dir)
    if (said) tell({ kind: 'said', text: said })
    await seal(folders.next, manifest)
    publishable(manifest, folders.next)
    swapIn(dir)
    return manifest
  }
  finally {
    release()
  }
}

/** Takes back what runs that died have left behind, and says what could not be. Throws where something remains. */
export async function takeBackAbandoned({ journals, tell }: Pick<RefreshOptions, 'journals' | 'tell'>): Promise<void> {
  const theirs: Record<string, string> = process.env.KUBECONFIG ? { KUBECONFIG: process.env.KUBECONFIG } : {}
  for (const journal of abandoned(journals)) {
    tell({ kind: 'said', text: 'An earlier run died before it had taken its changes back; that is done now.' })
    const failures = await journal.replay(() => theirs)
    if (failures.length > 0) throw new Fault(failures.join('\n'))
  }
}

// --- internal ---

/** A recording as it may be published. Where there are aliases, one that ends early leaves nothing that they should hide. */
async function recorded(options: RefreshOptions): Promise<Manifest> {
  const { deck, signal, aliases = [] } = options
  const { next } = setFolders(options.dir)
  try {
    return withAliases(next, await withClusters(deck, signal, (reach, found) => record(options, reach, found)), aliases)
  }
  catch (error) {
    if (aliases.length > 0) emptyStage(next)
    throw error
  }
}

async function record(options: RefreshOptions, reach: Record<Side, Reach>, identities: Identities): Promise<Manifest> {
  const { dir } = options
  const run = await beginRun()
  emptyStage(setFolders(dir).next)
  const journal = openJournal(options.journals, run.id)
  try {
    const stands = await bothStand(options, reach, identities, run, journal)
    const captures = await recordLayers(options, stands, run, journal)
    await Promise.all(SIDES.map(side => sameAsBefore(reach[side], identities[side])))
    return manifestOf(run, stands, identities, inOrder(captures, options.trace))
  }
  finally {
    const env = (context: string) => SIDES.map(side => reach[side]).find(one => one.context === context)!.env
    for (const text of await journal.replay(env)) options.tell({ kind: 'said', text })
  }
}

/** Both sides must stand, or have failed, before anything is taken back. */
async function bothStand(
  options: RefreshOptions,
  reach: Record<Side, Reach>,
  identities: Identities,
  { id }: RunRecord,
  journal: Journal,
): Promise<Stand[]> {
  const tries = await Promise.allSettled(SIDES.map((side) => {
    return stand({ ...options, side, reach: reach[side], identity: identities[side], run: id, journal })
  }))
  const stands = tries.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
  const marks = markRequests()
  for (const one of stands) Object.assign(one.ground.facts, marks[one.side])
  return stands
}

/** Layer by layer, both sides at the same time, so that what stands side by side was true in the same moments. */
async function recordLayers(
  options: RefreshOptions,
  stands: readonly Stand[],
  run: RunRecord,
  journal: Journal,
): Promise<Capture[]> {
  const captures: Capture[] = []
  for (const layer of recordingOrder(options.only)) {
    const meeting = meetingOf(stands.length)
    const both = await Promise.all(stands.map(async (one) => {
      return await recordLayer(layer, options, one, run, journal, meeting.meet).finally(meeting.leave)
    }))
    captures.push(...both.flat())
  }
  return captures
}

async function recordLayer(
  layer: Layer,
  options: RefreshOptions,
  one: Stand,
  run: RunRecord,
  journal: Journal,
  abreast: () => Promise<void>,
): Promise<Capture[]> {
  const { deck, dir, trace, tell, signal } = options
  const mine = trace.filter(step => step.sides.includes(one.side) && isFor(step, one))
  const steps = mine.filter(step => step.layer === layer)
  const recording: Recording = {
    ground: one.ground,
    dir: setFolders(dir).next,
    runId: run.id,
    env: one.reach.env,
    maxBytes: deck.limits.output,
    signal,
    tell,
    sameCluster: () => sameAsBefore(one.reach, one.identity),
    abreast,
    settled: () => settled(one),
    journal: argv => journal.add({ context: one.reach.context, uid: one.identity.uid, argv: [...argv] }),
  }
  if (!mayChange(steps, one, options.experimentsOn)) return steps.map(step => skipped(step, NOT_OURS, recording))
  return await recordSteps(steps, mine, recording)
}

const NOT_OURS = 'it would change a cluster that this deck did not make; --experiments-on CONTEXT allows it'

/** Deleting a pod and applying a policy are for the lab's clusters, and for those somebody names. */
function mayChange(steps: readonly Step[], { side, reach, identity }: Stand, experimentsOn: readonly string[]): boolean {
  const changes = steps.some(({ undo, unsettles }) => undo || unsettles)
  const ofTheLab = identity.platform === 'kind' && identity.nodes.every(({ name }) => CLUSTERS[side].nodes.includes(name))
  return !changes || ofTheLab || experimentsOn.includes(reach.context)
}

function isFor({ platforms }: Step, { identity }: Stand): boolean {
  return !platforms || platforms.includes(identity.platform)
}

function inOrder(captures: Capture[], trace: readonly Step[]): Capture[] {
  const place = ({ id, side }: Capture) => trace.findIndex(step => step.sides.includes(side) && id === `${step.layer}.${side}.${step.name}`)
  return captures.sort((a, b) => place(a) - place(b) || a.side.localeCompare(b.side))
}

function manifestOf(run: RunRecord, stands: readonly Stand[], identities: Identities, captures: Capture[]): Manifest {
  const [v1, v2] = stands.map(one => clusterOf(one, identities[one.side])) as [Cluster, Cluster]
  return { schema: 1, runs: [{ ...run, finishedOn: new Date().toISOString() }], clusters: { v1, v2 }, captures }
}

function clusterOf({ side, reach, receiver, ground: { facts } }: Stand, identity: Identities[Side]): Cluster {
  const { dataplane, gke, ...rest } = identity
  const channel = gke?.cluster.releaseChannel.channel.toLowerCase() ?? null
  if (dataplane.kind === 'other') throw new Fault(`${reach.context} runs ${dataplane.name}`)
  return {
    ...{ side, context: reach.context, ...rest, channel, dataplane: dataplane.kind, dataplaneEvidence: dataplane.evidence },
    ...{ receiver, vip: facts.vip!, clusterIp: facts.clusterIp!, nodePort: Number(facts.nodePort) },
  }
}

function publishable({ captures }: Manifest, next: string): void {
  const missing = captures.filter(({ required, status }) => required && status !== 'ok' && status !== 'skipped')
  if (missing.length === 0) return
  const lines = missing.map(({ id, status, reason }) => `${id} ${status}: ${reason}`)
  writeFileSync(join(next, REPORT), `${lines.join('\n')}\n`)
  throw new Fault([
    `${missing.length} required step(s) gave nothing that can be shown; the last set stands as it was.`,
    ...lines.map(line => `  - ${line}`),
    `  → What was recorded is kept in ${next} for a look.`,
  ].join('\n'))
}
