import type { Facts } from '../../trace/argv.ts'
import type { Side } from '../../words.ts'
import type { Arrival, Arrived, Surroundings } from '../platform.ts'
import type { Choices } from './versions.ts'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Fault } from '../../exec/fault.ts'
import { run, tail } from '../../exec/run.ts'
import { shellLine } from '../../exec/shell.ts'
import { COMPARED } from '../../words.ts'
import { addressOf, PROBE_FILE } from '../client-here.ts'
import { byAddress, createToolbox, runningToolboxes } from '../workload.ts'
import { announceFrom, chooseReceiver, receiving, replicas } from './announce.ts'
import { fromClient } from './client.ts'
import { CLUSTERS, kindFile } from './names.ts'
import { remembered } from './versions.ts'

/** In the lab requests start in a container outside both clusters, and MetalLB announces from the node that we choose. */
export const labSurroundings: Surroundings = {
  client: fromClient,
  managed: false,
  probe: '/netflow/probe.ts',
  problems,
  prepare: bringProbe,
  front: byAddress,
  // on kind only this deck decides which node announces; the roles must be the same on both sides
  place: async target => await announceFrom(target, chooseReceiver(await replicas(target))),
  arrive,
  receiver: receiving,
  facts: async ({ context }) => kindFilesOf(context, await remembered()),
  tools: async () => ({ bare: [], facts: {} }),
}

// --- internal ---

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** The files that a cluster of the lab and the left one are created from; null for another cluster, and for a file elsewhere. */
function kindFilesOf(context: string, choices: Partial<Choices>): Facts {
  const cluster = Object.values(CLUSTERS).find(one => one.context === context)
  const named = (side: Side) => {
    const name = relative(ROOT, kindFile({ side }, choices))
    return cluster && name.startsWith('lab/') ? name : null
  }
  return { kindFile: cluster ? named(cluster.side) : null, leftKindFile: named(COMPARED[0]) }
}

async function arrive({ target, front: { address, port }, image, run: id, marks, now }: Arrival): Promise<Arrived> {
  const node = await receiving(target)
  const isThere = node === now?.node && now.toolbox !== null && (await runningToolboxes(target, id)).includes(now.toolbox)
  const toolbox = isThere ? now.toolbox : await createToolbox(target, { node, image, run: id })
  const clientIp = now?.clientIp ?? await addressOf(fromClient, `http://${address}:${port}/`)
  return { node, toolbox, closed: null, frontend: { address, port }, clientIp, seenPort: marks.sourcePort! }
}

async function problems(): Promise<string[]> {
  const argv = [...fromClient, 'node', '--version']
  const ran = await run(argv)
  if (ran.exitCode === 0) return []
  return [`requests cannot be sent from the client: ${shellLine(argv)} says ${tail(ran.stderr, 1) || ran.ending}. → npm run lab -- up`]
}

async function bringProbe(): Promise<void> {
  const client = fromClient.at(-1)!
  for (const argv of [[...fromClient, 'mkdir', '-p', '/netflow'], ['docker', 'cp', PROBE_FILE, `${client}:${labSurroundings.probe}`]]) {
    const ran = await run(argv)
    if (ran.exitCode !== 0) throw new Fault(`The probe cannot be copied to the client: ${shellLine(argv)} says ${tail(ran.stderr, 1)}\n  → npm run lab -- up`)
  }
}
