import type { CommandOptions } from '../../exec/command.ts'
import { runText, runWithin } from '../../exec/command.ts'
import { fromClient } from './client.ts'
import { CLIENT, NETWORK } from './names.ts'

/** Who answers ARP for an address: one of the given nodes, another machine by its MAC, or none (null). */
export type OnWire = { node: string } | { other: string } | null

/**
 * Which of these nodes, kind's containers, has an address on the wire: looked up anew in the client that requests come from,
 * because its packets go to the node that answers. Changes nothing but the client's neighbour entry of that address.
 */
export async function onWire(address: string, port: number, nodes: readonly string[], terms: CommandOptions): Promise<OnWire> {
  const macs = macsIn(await runText(['docker', 'inspect', '--type=container', `--format=${MACS}`, ...nodes], terms))
  // otherwise the kernel may keep an old entry that the old node still confirms; a container engine may refuse the privilege
  await runWithin(['docker', 'exec', '--privileged', CLIENT, 'ip', 'neigh', 'flush', 'to', address], terms)
  const curl = ['curl', '--silent', '--max-time', '2', '--output', '/dev/null', `http://${address}:${port}/`]
  await runWithin([...fromClient, ...curl], terms)
  const mac = neighbour(await runText([...fromClient, 'ip', '-4', 'neigh', 'show', 'to', address], terms))
  if (mac === null) return null
  const node = macs.get(mac)
  return node === undefined ? { other: mac } : { node }
}

/** The node that answers; null if it is none of the given ones. */
export function nodeOn(wire: OnWire): string | null {
  return wire !== null && 'node' in wire ? wire.node : null
}

// --- internal ---

/** The MAC in the output of `ip neigh show to ADDRESS`; null if there was no answer. */
function neighbour(shown: string): string | null {
  const answered = shown.split('\n').filter(line => !/\b(?:FAILED|INCOMPLETE)\b/.test(line))
  return /\blladdr ([0-9a-f:]{17})\b/.exec(answered.join('\n'))?.[1] ?? null
}

const MACS = `{{.Name}} {{with index .NetworkSettings.Networks "${NETWORK}"}}{{.MacAddress}}{{end}}`

/** `/netflow-v1-worker 02:42:ac:12:00:05`, one line per container. */
function macsIn(inspected: string): Map<string, string> {
  return new Map(inspected.trim().split('\n').map((line) => {
    const [name = '', mac = ''] = line.split(' ')
    return [mac.toLowerCase(), name.replace(/^\//, '')]
  }))
}
