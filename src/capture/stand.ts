import type { DeckConfig } from '../../deck.config.ts'
import type { Side } from '../trace/words.ts'
import type { Ground } from './argv.ts'
import type { Identity } from './cluster.ts'
import type { Scene } from './ground.ts'
import type { Reach } from './kubectl.ts'
import type { Images, Made, Target } from './workload.ts'
import { fileURLToPath } from 'node:url'
import { announceFrom, chooseReceiver, replicas } from '../lab/announce.ts'
import { fromClient } from '../lab/client.ts'
import { Fault } from './fault.ts'
import { learnGround, PROBE, receiver } from './ground.ts'
import { run, shellLine, tail } from './run.ts'
import { createMissing, createToolbox, deleteToolboxes, remove, toolboxImage, untilAnswers, untilPlaced, workload } from './workload.ts'

/** One side, ready to be recorded, and all that has to be taken back afterwards. */
export interface Stand {
  side: Side
  reach: Reach
  identity: Identity
  ground: Ground
  target: Target
  scene: Scene
  run: string
  made: Made[]
  /** Commands that take a change back, last made first undone. */
  undo: (readonly string[])[]
}

/** What is needed to take a stand on one side; `images` are for objects that are missing. */
export interface Standpoint {
  deck: DeckConfig
  images: Images
  side: Side
  reach: Reach
  identity: Identity
  run: string
}

/** Deploys what is missing, puts the toolbox beside the receiving node, and learns what steps may name. */
export async function stand({ deck, images, side, reach, identity, run: id }: Standpoint): Promise<Stand> {
  const { namespace, service, port } = deck
  const target: Target = { ...reach, namespace, service, port }
  const made = await createMissing(target, await workload(target, images, { run: id }))
  const address = await untilPlaced(target)
  await placeReceiver(target)
  await untilAnswers(target, address, fromClient)
  await bringProbe()
  const node = await receiver({ deck, reach })
  const toolbox = await createToolbox(target, { node, image: images.toolbox, run: id })
  const scene: Scene = { deck, side, reach, identity, client: fromClient, toolbox }
  const ground = await learnGround(scene)
  ground.facts.clientIp = await clientAddress(address, port)
  return { side, reach, identity, ground, target, scene, run: id, made, undo: [] }
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

/** Takes back every change and, unless they are to be kept, the objects this run made. */
export async function clear(one: Stand, keep: boolean): Promise<void> {
  for (const argv of one.undo.reverse()) await run(argv, { env: one.reach.env })
  const target = { ...one.target, signal: undefined }
  await deleteToolboxes(target, one.run)
  if (!keep) await remove(target, one.made)
}

// --- internal ---

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
