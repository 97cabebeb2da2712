import type { Option, RuleBody } from '../../read/iptables.ts'
import type { Source } from './packet-source.ts'
import { inRange } from '../../text/addresses.ts'
import { arrivesOver, comesFrom, leavesOver } from './packet-source.ts'

/** The first packet of a connection, as far as rules match on it. */
export interface Packet {
  protocol: 'tcp' | 'udp' | 'sctp'
  destination: string
  port: number
  /** Whether the destination is an address of the node itself; null if unknown. */
  toNode: boolean | null
  source: Source
  /** Changed on the way by MARK. */
  mark: number
  /** DNAT has been applied. */
  translated: boolean
}

/**
 * How likely a rule matches. `sure` is false if the file does not decide it; `odds` is then that of the remaining matches: 0 if
 * the rule needs an address that was redacted.
 */
interface Matching { odds: number, sure: boolean }

/** Matches a rule against a packet. An unknown match, or one on something that is not in the file, makes `sure` false. */
export function matching(rule: RuleBody, packet: Packet): Matching {
  let result = all(rule.base, packet, baseMatch)
  for (const { module, options } of rule.matches) {
    if (result === NEVER) return NEVER
    result = both(result, moduleMatch(module, options, packet))
  }
  return result
}

/** `0x4000/0x4000`: value and mask (iptables-extensions(8), mark and MARK). */
export function markOf(text: string): Mark {
  const known = MARKS.get(text)
  if (known) return known
  if (MARKS.size >= MOST_MARKS) MARKS.clear()
  const [value = 0, mask = 0xFFFFFFFF] = text.split('/').map(Number)
  const one = { value, mask }
  MARKS.set(text, one)
  return one
}

// --- internal ---

const CERTAIN: Matching = { odds: 1, sure: true }
const NEVER: Matching = { odds: 0, sure: true }
const UNKNOWN: Matching = { odds: 1, sure: false }
const STRUCK_OUT: Matching = { odds: 0, sure: false }

function both(a: Matching, b: Matching): Matching {
  if ((a.odds === 0 && a.sure) || (b.odds === 0 && b.sure)) return NEVER
  if (a === CERTAIN) return b
  return { odds: a.odds * b.odds, sure: a.sure && b.sure }
}

function turned(result: Matching, not: boolean): Matching {
  return not && result.sure ? { odds: 1 - result.odds, sure: true } : result
}

function known(value: boolean | null): Matching {
  if (value === null) return UNKNOWN
  return value ? CERTAIN : NEVER
}

function baseMatch({ flag, values }: Option, packet: Packet): Matching {
  const value = values[0]!
  switch (flag) {
    case '-p': return known(value === packet.protocol || value === 'all')
    case '-d': return isAlone(value, packet.destination) ? CERTAIN : isStruckOut(value) ? STRUCK_OUT : known(inRange(packet.destination, value))
    case '-s': return isStruckOut(value) ? STRUCK_OUT : known(comesFrom(packet.source, packet.destination, value) ?? fromOutside(packet))
    case '-i': return known(arrivesOver(packet.source, value))
    case '-o': return known(packet.translated ? null : leavesOver(packet.source, packet.destination, value))
    default: return UNKNOWN
  }
}

/** Once a backend is chosen, a range that is not known is one that the node masquerades, and no client from outside is in it. */
function fromOutside({ translated, source }: Packet): false | null {
  return translated && source.from === 'external' ? false : null
}

/** Whether a range is an address and no other, as most rules of a big dump name theirs. */
function isAlone(range: string, address: string): boolean {
  return range.startsWith(address) && /^(?:\/(?:32|128))?$/.test(range.slice(address.length))
}

/** `x.x.x.x/32`, `<NODE-IP>/32`: what people publish in place of their addresses. */
function isStruckOut(range: string): boolean {
  return inRange('0.0.0.0', range) === null
}

function moduleMatch(module: string, options: readonly Option[], packet: Packet): Matching {
  switch (module) {
    // they count, comment or record, and match every packet
    case 'comment': case 'nfacct': return CERTAIN
    case 'statistic': return statistic(options)
    // a client that was not here before is not yet in the list that `rcheck` searches
    case 'recent': return turned(options.some(({ flag }) => flag === '--set') ? CERTAIN : NEVER, options.some(({ flag, not }) => not && /^--(?:rcheck|update|remove)$/.test(flag)))
    default: return all(options, packet, optionMatch, module)
  }
}

/** None of the rest is asked once one does not match. */
function all(options: readonly Option[], packet: Packet, match: (option: Option, packet: Packet, module: string) => Matching, module = ''): Matching {
  let result = CERTAIN
  for (const option of options) {
    if (result === NEVER) return NEVER
    result = both(result, turned(match(option, packet, module), option.not))
  }
  return result
}

function optionMatch({ flag, values }: Option, packet: Packet, module: string): Matching {
  const asks = OPTIONS.get(module)?.get(flag)
  return asks ? known(asks(values[0] ?? '', packet)) : UNKNOWN
}

/** Whether an option's value is the packet's; null if the file does not say. */
type Asks = (value: string, packet: Packet) => boolean | null

const isToPort: Asks = (value, { port }) => value.split(',').some(range => isInPorts(port, range))
const isNew: Asks = (value, { translated }) => value.split(',').some(state => state === 'NEW' || (state === 'DNAT' && translated))

/** What the node forwards has no socket, so no owner (iptables-extensions(8), owner). */
const isOwned: Asks = (_, { source }) => source.from === 'external' || source.from === 'pod' ? false : null

/** By module and flag; any other is not known. */
const OPTIONS: ReadonlyMap<string, ReadonlyMap<string, Asks>> = new Map([
  ...['tcp', 'udp', 'sctp'].map(module => [module, new Map([['--dport', isToPort]])] as const),
  ['multiport', new Map([['--dports', isToPort]])],
  ['mark', new Map<string, Asks>([['--mark', (value, { mark }) => isMarked(mark, value)]])],
  ['conntrack', new Map([['--ctstate', isNew]])],
  ['state', new Map([['--state', isNew]])],
  ['owner', new Map(['--uid-owner', '--gid-owner', '--socket-exists'].map(flag => [flag, isOwned] as const))],
  ['physdev', new Map<string, Asks>([
    ['--physdev-in', (value, { source }) => arrivesOver(source, value)],
    ['--physdev-is-in', (_, { source }) => source.from === 'pod' || source.from === 'address' ? null : false],
  ])],
  ['addrtype', new Map<string, Asks>([
    ['--dst-type', (value, { toNode }) => value === 'LOCAL' ? toNode : null],
    ['--src-type', (value, { source }) => value === 'LOCAL' ? source.from === 'host' : null],
  ])],
])

function statistic(options: readonly Option[]): Matching {
  const probability = options.find(({ flag }) => flag === '--probability')?.values[0]
  const every = options.find(({ flag }) => flag === '--every')?.values[0]
  const odds = probability === undefined ? 1 / Number(every) : Number(probability)
  return odds >= 0 && odds <= 1 ? { odds, sure: true } : UNKNOWN
}

function isInPorts(port: number, range: string): boolean {
  const [low, high = low] = range.split(':').map(Number)
  return port >= low! && port <= high!
}

function isMarked(mark: number, wanted: string): boolean {
  const { value, mask } = markOf(wanted)
  return ((mark & mask) >>> 0) === value
}

interface Mark { value: number, mask: number }

/** A table has few of them, and each connection meets one a few times. */
const MARKS = new Map<string, Mark>()
const MOST_MARKS = 1000
