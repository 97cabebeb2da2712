import type { DeckConfig } from '../../deck.config.ts'
import type { Side } from '../trace/words.ts'
import type { Ground } from './argv.ts'
import type { Identity } from './cluster.ts'
import type { Scene } from './ground.ts'
import type { Journal } from './journal.ts'
import type { Reach } from './kubectl.ts'
import type { Target } from './objects.ts'
import type { Images } from './workload.ts'
import { fileURLToPath } from 'node:url'
import { announceFrom, chooseReceiver, replicas } from '../lab/announce.ts'
import { fromClient } from '../lab/client.ts'
import { Fault } from './fault.ts'
import { learnGround, PROBE, receiver, refuseOtherModes } from './ground.ts'
import { holdLease } from './lease.ts'
import { RUN_LABEL } from './objects.ts'
import { run, shellLine, tail } from './run.ts'
import { createMissing, createToolbox, toolboxImage, untilAnswers, untilPlaced, workload } from './workload.ts'

/** One side, ready to be recorded, with what is needed to learn it anew. */
export interface Stand {
  side: Side
  reach: Reach
  identity: Identity
  ground: Ground
  target: Target
  scene: Scene
  run: string
  /** The node that received the marked request; a pod's death may move the role afterwards. */
  receiver: string
}

/** What is needed to take a stand on one side; `images` are for objects that are missing. */
export interface Standpoint {
  deck: DeckConfig
  images: Images
  side: Side
  reach: Reach
  identity: Identity
  run: string
  /** What this run deploys stays. */
  keep: boolean
  journal: Journal
}

/** Deploys what is missing, puts the toolbox beside the receiving node, and learns what steps may name. */
export async function stand(point: Standpoint): Promise<Stand> {
  const { deck, images, side, reach, identity, run: id } = point
  const { namespace, service, port } = deck
  const target: Target = { ...reach, namespace, service, port }
  undoBeforehand(point)
  const objects = await workload(target, images, { run: id })
  await createMissing(target, objects.filter(({ kind }) => kind === 'Namespace'))
  await holdLease(target, id)
  await createMissing(target, objects)
  const address = await untilPlaced(target)
  await placeReceiver(target)
  await untilAnswers(target, address, fromClient)
  await bringProbe()
  const node = await receiver({ deck, reach })
  const toolbox = await createToolbox(target, { node, image: images.toolbox, run: id })
  const scene: Scene = { deck, side, reach, identity, client: fromClient, toolbox }
  const ground = await learnGround(scene)
  if (identity.dataplane.kind === 'kube-proxy-iptables') await refuseOtherModes(scene)
  ground.facts.clientIp = await clientAddress(address, port)
  return { side, reach, identity, ground, target, scene, run: id, receiver: node }
}

/** After pods have moved: waits until the workload is whole, gives the receiving node its role back, learns anew. */
export async function settled(one: Stand): Promise<void> {
  const address = await untilPlaced(one.target)
  await placeReceiver(one.target)
  await untilAnswers(one.target, address, fromClient)
  const node = await receiver(one.scene)
  if (node !== one.ground.facts.node) {
    const image = await toolboxImage(one.target)
    one.scene.toolbox = await createToolbox(one.target, { node, image: image!, run: one.run })
  }
  const { facts } = await learnGround(one.scene)
  Object.assign(one.ground.facts, facts)
}

// --- internal ---

const KINDS = 'pods,services,deployments,configmaps,leases'

/** Everything a run makes carries its label, so that one line, written before the first change, takes all of it back. */
function undoBeforehand({ deck, reach, identity, run: id, keep, journal }: Standpoint): void {
  const kubectl = ['kubectl', '--context', reach.context]
  const mine = `${RUN_LABEL}=${id}`
  const add = (...words: string[]) => journal.add({ context: reach.context, uid: identity.uid, argv: [...kubectl, ...words, '--ignore-not-found'] })
  if (keep) return add('-n', deck.namespace, 'delete', 'pods,leases', '-l', `app=toolbox,${mine}`)
  add('delete', 'namespaces', '-l', mine)
  add('-n', deck.namespace, 'delete', KINDS, '-l', mine)
}

/** On kind nobody but this deck says who announces; the roles must be the same on both sides. */
async function placeReceiver(target: Target): Promise<void> {
  await announceFrom(target.context, chooseReceiver(await replicas(target, target)), target, target)
}

async function bringProbe(): Promise<void> {
  const client = fromClient.at(-1)!
  const file = fileURLToPath(new URL('../trace/workload/probe.ts', import.meta.url))
  for (const argv of [[...fromClient, 'mkdir', '-p', '/netflow'], ['docker', 'cp', file, `${client}:${PROBE}`]]) {
    const ran = await run(argv)
    if (ran.exitCode !== 0) throw new Fault(`The probe cannot be brought to the client: ${shellLine(argv)} says ${tail(ran.stderr, 1)}\n  → npm run lab -- up`)
  }
}

/** The address the cluster sees requests come from, asked of curl. */
async function clientAddress(vip: string, port: number): Promise<string> {
  const ran = await run([...fromClient, 'curl', '-sS', '-o', '/dev/null', '-m', '3', '-w', '%{local_ip}', `http://${vip}:${port}/`])
  const address = ran.stdout.toString('utf8')
  if (!/^\d+(?:\.\d+){3}$/.test(address)) throw new Fault(`The client cannot reach http://${vip}:${port}/: ${tail(ran.stderr, 1)}`)
  return address
}
