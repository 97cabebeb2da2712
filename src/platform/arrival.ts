import type { Client } from '../exec/client-machine.ts'
import type { Endpoint } from '../text/addresses.ts'
import type { Arrival, Arrived } from './platform.ts'
import { fromClient } from '../exec/client-machine.ts'
import { Fault } from '../exec/fault.ts'
import { kubectl } from '../exec/kubectl.ts'
import { namespaceFlag } from '../exec/objects.ts'
import { run, start } from '../exec/run.ts'
import { wordsOf } from '../exec/shell.ts'
import { parseTcpdump } from '../read/tcpdump.ts'
import { endpointText } from '../text/addresses.ts'
import { onTheWire } from '../trace/wire.ts'
import { unreached } from './client-here.ts'
import { createToolbox, runningToolboxes } from './workload.ts'

/**
 * Finds the node that a load balancer sends the marked request to, addressed to one of `frontends`: listens on every node at once
 * while one marked request is sent from the source port that the recorded one will have. Without session affinity a load balancer
 * chooses by the five-tuple, so the same port reaches the same node; the recorded capture proves it or fails. The port is free
 * again for the request that is recorded: see {@link CLOSED_BY_SERVER}.
 */
export async function arrive(client: Client, arrival: Arrival, frontends: readonly Endpoint[]): Promise<Arrived> {
  const { target, identity, front, image, run: id, marks } = arrival
  const toolboxes = await toolboxesOn(identity.nodes.map(({ name }) => name), { target, image, run: id })
  for (let attempt = 1; ; attempt++) {
    const dumps = await listen(toolboxes, { target, client, front, marks, frontends })
    const seen = arrivals(dumps, frontends)
    if (seen.length === 1) return { ...seen[0]!, toolbox: toolboxes.get(seen[0]!.node)!, closed: null }
    if (attempt === 3) throw new Fault(unclear(seen.map(({ node }) => node), frontends, target))
  }
}

/** The nodes that saw the marked request arrive for one of these, and its source; `dumps` is tcpdump's text by node. */
export function arrivals(
  dumps: ReadonlyMap<string, string>,
  frontends: readonly Endpoint[],
): Omit<Arrived, 'toolbox' | 'closed'>[] {
  return [...dumps].flatMap(([node, text]) => {
    const packets = parseTcpdump(text, `tcpdump on ${node}`).flatMap(({ ends }) => ends ?? [])
    const came = packets.flatMap(({ source, destination: to }) => {
      const frontend = frontends.find(({ address, port }) => to.address === address && to.port === port)
      const seen = { clientIp: source.address, seenPort: String(source.port) }
      return frontend ? [{ ...seen, frontend: { address: frontend.address, port: frontend.port } }] : []
    })
    return came.slice(0, 1).map(first => ({ node, ...first }))
  })
}

/**
 * What lets curl's port be used again at once: the server is asked to close, and curl waits until it has, where it would close
 * by itself as soon as it has as many bytes as were announced. Who closes first keeps the port for a minute (TIME-WAIT).
 */
export const CLOSED_BY_SERVER = ['-H', 'Connection: close', '--ignore-content-length'] as const

type Asked = Pick<Arrival, 'target' | 'image' | 'run'>

/**
 * A toolbox on each node, created if this run has none there yet. A node on which it does not run, as on a virtual one, is
 * reported and left out; throws if it runs on none.
 */
export async function toolboxesOn(nodes: readonly string[], { target, image, run: id }: Asked): Promise<Map<string, string>> {
  const running = await runningToolboxes(target, id)
  const tries = await Promise.allSettled(nodes.map(async (node): Promise<[string, string]> => {
    const name = `toolbox-${node}`
    return [node, running.includes(name) ? name : await createToolbox(target, { node, image, run: id })]
  }))
  const made = tries.flatMap(one => one.status === 'fulfilled' ? [one.value] : [])
  for (const { reason } of tries.filter(one => one.status === 'rejected')) {
    if (made.length === 0 || !(reason instanceof Fault)) throw reason
    target.tell?.({ kind: 'said', text: `One node is not listened on: ${reason.message}` })
  }
  return new Map(made)
}

// --- internal ---

type Listening = Pick<Arrival, 'target' | 'front' | 'marks'> & { client: Client, frontends: readonly Endpoint[] }

async function listen(toolboxes: ReadonlyMap<string, string>, asked: Listening): Promise<Map<string, string>> {
  const { target, client, front, marks, frontends } = asked
  const hosts = [...new Set(frontends.map(({ address }) => address))].map(address => `dst host ${address}`).join(' or ')
  const filter = `(${hosts}) and tcp[((tcp[12:1] & 0xf0) >> 2) + 6 : 4] = ${marks.tokenBytes}`
  const listening = [...toolboxes].map(([node, pod]) => {
    const argv = kubectl(target, ...namespaceFlag(target), 'exec', pod, '--', ...wordsOf(onTheWire(filter)))
    return { node, running: start(argv, { env: target.env, signal: target.signal }) }
  })
  await Promise.all(listening.map(({ running }) => running.says(/listening on/)))
  await send(client, `http://${endpointText(front)}/`, marks, target.env)
  return new Map(await Promise.all(listening.map(async ({ node, running }): Promise<[string, string]> =>
    [node, (await running.done).stdout.toString('utf8')])))
}

async function send(client: Client, url: string, { sourcePort, token }: Arrival['marks'], env: Arrival['target']['env']): Promise<void> {
  const words = ['-sS', '-o', '/dev/null', '-m', '3', '--local-port', sourcePort!, ...CLOSED_BY_SERVER]
  const ran = await run(fromClient(client, ['curl', ...words, `${url}?${token}-arrival`]), { env })
  if (ran.exitCode !== 0) throw unreached(client, url, ran)
}

function unclear(nodes: readonly string[], frontends: readonly Endpoint[], { context }: Arrival['target']): string {
  const who = nodes.length === 0 ? 'No node' : `${nodes.length} nodes (${nodes.join(', ')})`
  return `${who} of "${context}" saw the marked request come in for ${frontends.map(endpointText).join(' or ')}, one must.\n`
    + `  → npm run refresh -- --check; a node that is new or going may have been missed: try again`
}
