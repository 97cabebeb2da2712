import type { NftMatch, NftStatement, NftVerdict } from '../../read/nft-rule.ts'
import type { NftChain, NftTable } from '../../read/nft.ts'
import type { Line } from '../../text/lines.ts'
import { once } from '../../exec/once.ts'
import { inRange, isAddress } from '../../text/addresses.ts'

/** The first packet of a connection. */
export interface Packet {
  protocol: 'tcp' | 'udp' | 'sctp'
  destination: string
  port: number
  /** Whether the destination is an address of the node. */
  toNode: boolean
  from: 'external' | 'pod' | 'host' | 'address'
  /** The source, if it is known. */
  address: string | null
  mark: number
  /** DNAT has been applied. */
  translated: boolean
}

/** A line that decided something: a rule (its chain is the label) or an element of a map. */
interface Step extends Line { label: string, odds: number }

/** The packet on one of the ways it can take. `end` is what a rule did with it; null while no rule has. */
export interface Way {
  packet: Packet
  odds: number
  steps: readonly Step[]
  end: 'drop' | 'reject' | 'accept' | 'dnat' | 'masquerade' | null
  assumed: readonly (Line & { taken: string })[]
}

/** Sends a packet through the base chains of a hook, those of lower priority first, as the kernel does. */
export function throughHook(table: NftTable, hook: string, ways: readonly Way[]): Way[] {
  const chains = baseChains(table).get(hook) ?? []
  const through = (way: Way, chain: NftChain) => refused(way) ? [way] : throughChain(table, chain, way)
  return chains.reduce<Way[]>((all, chain) => all.flatMap(way => through(way, chain)), [...ways])
}

/** Whether a rule turned the packet away. */
export function refused({ end }: Way): boolean {
  return end === 'drop' || end === 'reject'
}

// --- internal ---

/** Those of each hook in their order: a big table has tens of thousands of chains, and is asked for many Services. */
const baseChains = once(({ chains }: NftTable) => Map.groupBy(
  [...chains.values()].filter(({ base }) => base !== null).sort((a, b) => a.base!.priority - b.base!.priority),
  ({ base }) => base!.hook,
))

type Ran = Way & { leaves: boolean }

/** All ways on which the packet leaves a chain. */
function throughChain(table: NftTable, chain: NftChain, way: Way): Way[] {
  const left: Way[] = []
  let inside: Way[] = [chain.base ? { ...way, end: way.end === 'accept' ? null : way.end } : way]
  for (const rule of chain.rules) {
    const ran: Ran[] = inside.flatMap(one => run(table, { ...rule, label: chain.name, odds: one.odds }, rule.statements, one))
    left.push(...ran.filter(({ leaves }) => leaves))
    inside = ran.filter(({ leaves }) => !leaves)
    if (inside.length === 0) break
  }
  return [...left, ...inside].map(({ packet, odds, steps, end, assumed }) => ({ packet, odds, steps, end, assumed }))
}

function run(table: NftTable, rule: Step, statements: readonly NftStatement[], start: Way): Ran[] {
  let way = start
  for (const statement of statements) {
    switch (statement.is) {
      case 'comment': case 'counter': case 'update': break
      case 'match': {
        const matches = holds(table, statement, way.packet)
        if (matches === null) way = assuming(way, rule)
        if (matches !== true) return [{ ...way, leaves: false }]
        break
      }
      case 'mark match':
        if (((way.packet.mark & statement.and) >>> 0 === statement.equals) === statement.not) return [{ ...way, leaves: false }]
        break
      case 'mark set':
        way = passed({ ...way, packet: marked(way.packet, statement) }, rule)
        break
      case 'vmap': {
        const key = statement.keys.map(one => valueOf(one, way.packet)).join(' . ')
        const found = table.sets.get(statement.map)!.elements.get(key)
        if (!found) return [{ ...way, leaves: false }]
        return verdict(table, found.verdict!, passed(passed(way, rule), { ...found, label: statement.map, odds: way.odds }))
      }
      case 'numgen':
        return chosen(table, statement, way, rule)
      case 'dnat':
        return [rewritten(passed(way, rule), statement.to)]
      case 'masquerade':
        return [{ ...passed(way, rule), end: 'masquerade', leaves: true }]
      case 'jump':
        return jumped(table, statement, way, rule)
      default:
        return verdict(table, statement, statement.is === 'return' ? way : passed(way, rule))
    }
  }
  return [{ ...way, leaves: false }]
}

/** A number that the map does not name lets the packet on to the next rule. */
function chosen(table: NftTable, { of, verdicts }: NftStatement & { is: 'numgen' }, way: Way, rule: Step): Ran[] {
  const named = verdicts.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  const share = (numbers: number) => way.odds * numbers / of
  const met = passed(way, rule)
  const ways = verdicts.flatMap(({ from, to, verdict: one }) => {
    const drawn = { ...met, odds: share(to - from + 1) }
    return one.is === 'dnat' ? [rewritten(drawn, one.to)] : verdict(table, one, drawn)
  })
  return named < of ? [...ways, { ...way, odds: share(of - named), leaves: false }] : ways
}

function rewritten(way: Way, to: string): Ran {
  return { ...way, packet: { ...way.packet, ...target(to), toNode: false, translated: true }, end: 'dnat', leaves: true }
}

/** A jump is told only if the chain it leads to did something. */
function jumped(table: NftTable, to: NftVerdict, way: Way, rule: Step): Ran[] {
  const idle = ({ steps, leaves }: Ran) => !leaves && steps.length === way.steps.length + 1
  return verdict(table, to, passed(way, rule)).map(one => idle(one) ? { ...one, steps: way.steps } : one)
}

function verdict(table: NftTable, to: NftVerdict, way: Way): Ran[] {
  if (to.is === 'return') return [{ ...way, leaves: true }]
  if (to.is !== 'jump' && to.is !== 'goto') return [{ ...way, end: to.is, leaves: true }]
  const before = way.end
  return throughChain(table, table.chains.get(to.chain)!, way).map(one => ({ ...one, leaves: to.is === 'goto' || one.end !== before }))
}

/** A rule that does several things is passed once. */
function passed(way: Way, step: Step): Way {
  const last = way.steps.at(-1)
  if (last?.line === step.line && last.label === step.label) return way
  return { ...way, steps: [...way.steps, { label: step.label, line: step.line, text: step.text, odds: way.odds }] }
}

function assuming(way: Way, { line, text }: Step): Way {
  return { ...way, assumed: [...way.assumed, { line, text, taken: 'taken not to match' }] }
}

function marked(packet: Packet, { by, bits }: NftStatement & { is: 'mark set' }): Packet {
  return { ...packet, mark: (by === 'or' ? packet.mark | bits : packet.mark ^ bits) >>> 0 }
}

/** `10.4.1.2:80`, `[fd00::1]:80`. */
function target(to: string): Pick<Packet, 'destination' | 'port'> {
  const colon = to.lastIndexOf(':')
  return { destination: to.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(to.slice(colon + 1)) }
}

/** An address that is not known is in no set. */
function valueOf(key: string, { destination, address, protocol, port }: Packet): string {
  if (key.endsWith(' daddr')) return destination
  if (key.endsWith(' saddr')) return address ?? ''
  return key === 'meta l4proto' ? protocol : String(port)
}

/** Whether a condition holds; null if the listing and the question do not say. */
function holds(table: NftTable, { key, not, values }: NftMatch, packet: Packet): boolean | null {
  const answers = values.map(value => one(table, key, value, packet))
  const any = answers.includes(true) ? true : answers.includes(null) ? null : false
  return any === null ? null : any !== not
}

function one(table: NftTable, key: string, value: string, packet: Packet): boolean | null {
  // of an affinity set, which holds the clients of the last hours, the question's client is then a new one
  if (value.startsWith('@')) return table.sets.get(value.slice(1))!.elements.has(key.split(' . ').map(one => valueOf(one, packet)).join(' . '))
  switch (key) {
    case 'fib daddr type': return value === 'local' ? packet.toNode : null
    case 'fib saddr type': return value === 'local' ? packet.from === 'host' : null
    case 'ct state': return value === 'new'
    case 'ct status': return value === 'dnat' ? packet.translated : null
    case 'meta l4proto': return value === packet.protocol
    case 'th dport': return Number(value) === packet.port
    case 'ip daddr': case 'ip6 daddr': return inRange(packet.destination, value)
    case 'ip saddr': case 'ip6 saddr': return comesFrom(table, value, packet)
    default: return null
  }
}

/** A pod without an address is in the pods' ranges, but is not a given single pod; an outside client is in no range of theirs. */
function comesFrom(table: NftTable, range: string, { from, address }: Packet): boolean | null {
  if (address !== null) return inRange(address, range)
  if (isAddress(range)) return false
  const pods = podRanges(table)
  if (pods.has(range)) return from === 'pod'
  return from === 'pod' && pods.size > 0 ? [...pods].some(one => inRange(one.split('/')[0]!, range) === true) : null
}

/**
 * The pods' ranges as kube-proxy writes them: `ip saddr != RANGE`, and then the mark, in the Services' chains, since 1.36 in the
 * chain of all Services.
 */
const podRanges = once(({ chains }: NftTable): ReadonlySet<string> => {
  const rules = [...chains.values()].filter(({ name }) => name === 'services' || name.startsWith('service-')).flatMap(({ rules }) => rules)
  return new Set(rules.flatMap(({ statements }) => statements.flatMap(one => one.is === 'match' && one.key.endsWith(' saddr') && one.not ? one.values : [])))
})
