import type { NftListing, NftTable } from '../../read/nft.ts'
import type { Line } from '../../text/lines.ts'
import type { Found, Hop, NodeView, Path, PathBackend, Question } from '../packet-path.ts'
import type { Packet, Way } from './walk.ts'
import { isLoopback } from '../../text/addresses.ts'
import { askedOf, masqueradeOf, NO_MASQUERADE, nodeOf, rounded, summedHops } from '../packet-path.ts'
import { refused, throughHook } from './walk.ts'

/**
 * The path of a new connection through kube-proxy's nftables rules of one node, found by sending its first packet through the
 * base chains of each hook, as the kernel does: which verdict map names the Service, which endpoint the random number chooses
 * with what odds, and whether the source is replaced.
 *
 * If it is unknown whether the address asked about is the node's (NodePorts), both are followed. If they differ, the node's is
 * taken, and the answer names the assumption.
 */
export function pathThroughNft({ tables }: NftListing, question: Question, view: NodeView = {}): Path {
  const { address } = question
  const family = address.includes(':') ? 'ip6' : 'ip'
  const table = tables.find(one => one.family === family)
  const asked = askedOf(question, view)
  if (!table) return { ...asked, answer: 'not decidable from this file', why: `This file holds no table ${family} kube-proxy.`, hops: [], backends: [], masquerade: NO_MASQUERADE, assumed: [] }
  const packet = packetOf(question, view)
  const toNode = isOfNode(table, address) ?? view.addresses?.includes(address) ?? null
  return { ...asked, ...toNode === null ? eitherWay(table, packet, view) : through(table, { ...packet, toNode }, view) }
}

// --- internal ---

/** kube-proxy lists the addresses that take NodePort traffic, and the ClusterIPs, which no node has; null for any other. */
function isOfNode({ sets }: NftTable, address: string): boolean | null {
  if (isLoopback(address)) return true
  if (sets.get('cluster-ips')?.elements.has(address)) return false
  return sets.get('nodeport-ips')?.elements.has(address) ? true : null
}

function packetOf({ address, port, protocol, from }: Question, { addresses }: NodeView): Packet {
  const named = from === 'external' || from === 'pod' || from === 'host'
  return {
    protocol: protocol.toLowerCase() as Packet['protocol'],
    destination: address,
    port,
    toNode: false,
    from: named ? from : addresses?.includes(from) ? 'host' : 'address',
    address: named ? (from === 'host' && addresses?.[0]) || null : from,
    mark: 0,
    translated: false,
  }
}

function eitherWay(table: NftTable, packet: Packet, view: NodeView): Found {
  const [own, other] = [true, false].map(toNode => through(table, { ...packet, toNode }, view))
  const decided = ({ answer, backends }: Found) => JSON.stringify([answer, backends])
  if (decided(own!) === decided(other!)) return other!
  const { line, text } = own!.hops.find(one => one.text.includes('fib daddr type local') || one.label.includes('nodeport')) ?? own!.hops[0] ?? table
  return { ...own!, assumed: [{ line, text, taken: `${packet.destination} is taken to be an address of the node` }, ...own!.assumed] }
}

function through(table: NftTable, packet: Packet, view: NodeView): Found {
  const start: Way = { packet, odds: 1, steps: [], end: null, assumed: [] }
  const entered = throughHook(table, packet.from === 'host' ? 'output' : 'prerouting', [start])
  // what the node sends itself comes in again; what it sends away is not forwarded
  const next = ({ packet: { toNode, from } }: Way) => toNode ? 'input' : from === 'host' ? null : 'forward'
  const routed = entered.flatMap((way) => {
    const hook = next(way)
    return refused(way) || hook === null ? [way] : throughHook(table, hook, [way])
  })
  const turnedAway = routed.filter(refused)
  const sent = routed.filter(({ packet: { destination, port }, end }) => end !== 'drop' && end !== 'reject' && (destination !== packet.destination || port !== packet.port || end === 'dnat'))
  const assumed = [...new Map(routed.flatMap(way => way.assumed).map(one => [one.line, one])).values()]
  if (sent.length > 0) return { ...redirected(table, sent, view), ...affinityOf(table, sent), assumed }
  const rest = { hops: hopsOf(turnedAway), backends: [], masquerade: NO_MASQUERADE, assumed }
  if (turnedAway.length > 0) return { ...rest, ...refusal(turnedAway[0]!) }
  return { ...rest, answer: 'no such frontend', why: 'No verdict map names it, and no rule turns it away.' }
}

function redirected(table: NftTable, sent: readonly Way[], view: NodeView): Omit<Found, 'assumed'> {
  const left = sent.map(way => ({ way, out: throughHook(table, 'postrouting', [{ ...way, end: null }])[0]! }))
  const backends = left.map(({ way, out }): PathBackend => {
    const { destination: address, port } = way.packet
    return { address, port, odds: rounded(way.odds), line: lineOfDnat(way), masquerade: out.end === 'masquerade', ...nodeOf(address, view) }
  })
  const lost = rounded(1 - sent.reduce((sum, { odds }) => sum + odds, 0))
  const masquerading = left.flatMap(({ out }) => out.end === 'masquerade' ? [out.steps.at(-1)!] : [])
  return {
    answer: 'backends',
    why: lost > 0
      ? `With odds ${lost} no rule decides: the rules are not whole.`
      : `${backends.length} backend${backends.length === 1 ? '' : 's'}, chosen for the first packet of a connection.`,
    hops: hopsOf(left.map(({ way, out }) => out.end === 'masquerade' ? out : way)),
    backends,
    masquerade: masqueradeOf(backends, whyMasqueraded(masquerading), masquerading.map(({ line }) => line)),
  }
}

/** From kube-proxy 1.36 on, what a pod sends to itself is found by a set and not marked. */
function whyMasqueraded(rules: readonly Line[]): string {
  if (rules.length === 0) return 'No rule of this table replaces the client\'s address; one of another table may, as a network plugin has them.'
  const [hairpin, marked] = [rules.some(isHairpin), !rules.every(isHairpin)]
  return [
    ...marked ? ['The packet was marked on its way; nat-postrouting masquerades what carries the mark.'] : [],
    ...hairpin ? ['What a backend sends to itself is in hairpin-connections.'] : [],
  ].join(' ')
}

function isHairpin({ text }: Line): boolean {
  return text.includes('@hairpin-connections')
}

function lineOfDnat({ steps }: Way): number {
  return steps.findLast(({ text }) => text.includes('dnat'))!.line
}

/** kube-proxy keeps the Services without endpoints in maps of their own; any other end is a firewall's or an unused port's. */
function refusal({ steps, end }: Way): Pick<Path, 'answer' | 'why'> {
  const how = end === 'reject' ? 'rejected, and the client is told' : 'dropped without a word'
  const { label } = steps.at(-1)!
  if (!steps.some(step => step.label.startsWith('no-endpoint-'))) return { answer: 'rejected', why: `${label} turns it away: ${how}.` }
  return { answer: 'no endpoints', why: `The Service has no endpoints${end === 'drop' ? ' on this node' : ''}: ${how}.` }
}

function hopsOf(ways: readonly Way[]): Hop[] {
  const met = ways.flatMap(({ steps, odds }) => steps.map(({ label, line, text }) => ({ label, line, text, odds })))
  return summedHops(met, ({ line, label }) => `${line} ${label}`, one => one)
}

/** A set of each endpoint keeps its clients; it stands before the random number in the Service's chain. */
function affinityOf(table: NftTable, sent: readonly Way[]): Pick<Path, 'affinity'> {
  const chains = new Set(sent.flatMap(({ steps }) => steps.map(({ label }) => label)))
  for (const name of chains) {
    for (const { statements } of table.chains.get(name)?.rules ?? []) {
      const update = statements.find(one => one.is === 'update')
      if (update) return { affinity: { seconds: table.sets.get(update.set)!.timeout } }
    }
  }
  return {}
}
