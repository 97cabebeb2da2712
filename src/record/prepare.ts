import type { DeckConfig } from '../../deck.config.ts'
import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Target } from '../exec/objects.ts'
import type { Identity } from '../platform/identify.ts'
import type { Images } from '../platform/images.ts'
import type { Arrived } from '../platform/platform.ts'
import type { Facts, SideContext } from '../trace/argv.ts'
import type { Side } from '../words.ts'
import type { Journal } from './journal.ts'
import type { FactSources } from './side-facts.ts'
import { RUN_LABEL } from '../exec/objects.ts'
import { platformOf, surroundingsOf } from '../platform/platforms.ts'
import { restricted } from '../platform/restricted.ts'
import { createMissing, namespaceState, toolboxImage, untilAnswers, untilPlaced, workload } from '../platform/workload.ts'
import { sidesOf } from '../words.ts'
import { holdLease } from './lease.ts'
import { endLeftovers } from './leftovers.ts'
import { untilNodesBack } from './nodes-back.ts'
import { podOnNode } from './pods.ts'
import { learnContext, markRequests, runningDataplane } from './side-facts.ts'

/** One side, ready to be recorded, with what is needed to read its facts again. */
export interface PreparedSide {
  side: Side
  reach: ClusterAccess
  identity: Identity
  ground: SideContext
  target: Target
  scene: FactSources
  /** The toolbox's. */
  image: string
  run: string
  /** The node that received the marked request; a pod's death may move the role afterwards. */
  receiver: string
  arrived: Arrived
}

/** What is needed to prepare one side. */
interface PrepareOptions {
  deck: DeckConfig
  /** The images that somebody named; of the others the platform says which. */
  images: Partial<Images>
  side: Side
  reach: ClusterAccess
  identity: Identity
  run: string
  /** Keep what this run deploys. */
  keep: boolean
  /** The token and source port of this side's requests. */
  marks: Facts
  journal: Journal
}

/** Prepares all sides with the marks of one run. All must be prepared, or have failed, before anything is undone. */
export async function prepareAll(
  reach: Record<Side, ClusterAccess>,
  identities: Record<Side, Identity>,
  common: Omit<PrepareOptions, 'side' | 'reach' | 'identity' | 'marks'>,
): Promise<PreparedSide[]> {
  const marks = markRequests()
  const tries = await Promise.allSettled(sidesOf(reach).map(side =>
    prepareSide({ ...common, side, reach: reach[side], identity: identities[side], marks: marks[side] })))
  return tries.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
}

/** After pods have moved: waits until the workload is complete, restores the receiving node's role, and reads the facts again. */
export async function untilSettled(one: PreparedSide): Promise<void> {
  const { target, identity, scene, ground, image, run: id } = one
  const around = surroundingsOf(identity)
  await untilNodesBack(target, [ground.facts.node, ground.facts.otherNode])
  const front = await untilPlaced(target, there => around.front(there, identity, scene.front ?? undefined))
  await around.place(target)
  await untilAnswers(target, front, around.client)
  one.arrived = await around.arrive({ target, identity, front, image, run: id, marks: ground.facts, now: one.arrived })
  Object.assign(scene, { node: one.arrived.node, toolbox: one.arrived.toolbox, closed: one.arrived.closed, front })
  const { facts } = await learnContext(scene)
  Object.assign(ground.facts, facts, seenAs(one.arrived), await podOnNode(one.arrived.node, one.reach, target))
}

// --- internal ---

/** Deploys what is missing, starts the toolbox on the receiving node, and reads the facts that steps may name. */
async function prepareSide(point: PrepareOptions): Promise<PreparedSide> {
  const { deck, images, side, reach, run: id, marks } = point
  const { namespace, service, port } = deck
  const target: Target = { ...reach, namespace, service, port }
  undoBeforehand(point)
  const chosen = { ...await platformOf(point.identity.platform).images(), ...images }
  const objects = await workload(target, chosen, id)
  await createMissing(target, objects.filter(({ kind }) => kind === 'Namespace'))
  await holdLease(target, id)
  await createMissing(target, await namespaceState(target) === 'restricted' ? objects.map(restricted) : objects)
  const around = surroundingsOf(point.identity)
  const front = await untilPlaced(target, there => around.front(there, point.identity))
  await around.place(target)
  // a load balancer with a name has its health checks still to do
  await untilAnswers(target, front, around.client, front.hostname === null ? 90 : 300)
  await endLeftovers(target, front, around)
  await around.prepare()
  const image = images.toolbox ?? await toolboxImage(target) ?? chosen.toolbox
  const arrived = await around.arrive({ target, identity: point.identity, front, image, run: id, marks })
  const facts = await around.facts(target, point.identity)
  const seen: FactSources = { deck, side, reach, identity: point.identity, ...arrived, front, around: facts }
  const identity = { ...point.identity, dataplane: await runningDataplane(seen) }
  const scene = { ...seen, identity }
  const ground = await learnContext(scene)
  Object.assign(ground.facts, marks, { run: id }, seenAs(arrived), await podOnNode(arrived.node, reach, deck))
  return { side, reach, identity, ground, target, scene, image, run: id, arrived, receiver: arrived.node }
}

const KINDS = 'pods,services,deployments,configmaps,leases'

/**
 * Everything a run creates has its label, so that one line in the journal, written before the first change, removes all of it.
 */
function undoBeforehand({ deck, reach, identity, run: id, keep, journal }: PrepareOptions): void {
  const kubectl = ['kubectl', '--context', reach.context]
  const mine = `${RUN_LABEL}=${id}`
  const add = (...words: string[]) => journal.add({ context: reach.context, uid: identity.uid, argv: [...kubectl, ...words, '--ignore-not-found'] })
  if (keep) return add('-n', deck.namespace, 'delete', 'pods,leases', '-l', `app=toolbox,${mine}`)
  add('delete', 'namespaces', '-l', mine)
  add('-n', deck.namespace, 'delete', KINDS, '-l', mine)
}

/** The client's requests as the receiving node sees them: their source, and what they are addressed to. */
function seenAs({ clientIp, seenPort, frontend: { address, port } }: Arrived): Facts {
  return { clientIp, seenPort, frontend: address, frontendPort: String(port) }
}
