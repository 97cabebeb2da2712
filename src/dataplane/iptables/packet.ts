import type { Option, Rule, RuleBody } from '../../read/iptables.ts'
import { valueOf } from '../../read/rule.ts'
import { endpointOf, inRange } from '../../text/addresses.ts'

/** The first packet of a connection, as far as the rules ask about it. */
export interface Packet {
  protocol: 'tcp' | 'udp' | 'sctp'
  destination: string
  port: number
  /** Whether the destination is an address of the node itself; null where nobody said so. */
  toNode: boolean | null
  source: Source
  /** Changed on its way by MARK. */
  mark: number
  /** It has been through DNAT. */
  translated: boolean
}

/** Who asks: an address, or only where it comes from. */
export interface Source {
  from: 'external' | 'pod' | 'host' | 'address'
  address: string | null
  /** Ranges the dump itself treats as the pods', see `podRanges`. */
  podRanges: ReadonlySet<string>
  /** Whether rules send connections to an address, see `endpointsOf`; seldom asked, and a big dump has many. */
  isEndpoint: (address: string) => boolean
}

/** How likely a rule matches. `sure` is false where the file cannot tell, and `odds` is then of what is left. */
export interface Matching { odds: number, sure: boolean }

/** Decides a rule for a packet. An unknown match or one about what the file does not hold leaves `sure` false. */
export function matching(rule: RuleBody, packet: Packet): Matching {
  const base = all(rule.base, option => baseMatch(option, packet))
  return rule.matches.reduce((result, { module, options }) => both(result, moduleMatch(module, options, packet)), base)
}

/**
 * The ranges that pods' addresses come from, as kube-proxy wrote them down: it marks what comes from elsewhere
 * (`! -s 10.4.0.0/14 … -j KUBE-MARK-MASQ` in the Services' chains), so a range only ever negated is theirs.
 */
export function podRanges(rules: readonly Rule[]): ReadonlySet<string> {
  return new Set(rules.flatMap(({ chain, base }) => /^KUBE-SV[CL]-/.test(chain)
    ? base.filter(({ flag, not }) => flag === '-s' && not).map(({ values }) => values[0]!)
    : []))
}

/** The addresses that DNAT leads to. One of them as a source is that endpoint asking for itself. */
export function endpointsOf(rules: readonly Rule[]): ReadonlySet<string> {
  return new Set(rules.flatMap(({ target }) => {
    const to = target?.name === 'DNAT' ? valueOf(target.options, '--to-destination') : undefined
    const endpoint = to === undefined ? null : endpointOf(to)
    return endpoint ? [endpoint.address] : []
  }))
}

// --- internal ---

const CERTAIN: Matching = { odds: 1, sure: true }
const NEVER: Matching = { odds: 0, sure: true }
const UNKNOWN: Matching = { odds: 1, sure: false }

function both(a: Matching, b: Matching): Matching {
  if ((a.odds === 0 && a.sure) || (b.odds === 0 && b.sure)) return NEVER
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
    case '-d': return known(inRange(packet.destination, value))
    case '-s': return known(comesFrom(packet, value))
    case '-i': return value === 'lo' && packet.source.from !== 'host' ? NEVER : UNKNOWN
    default: return UNKNOWN
  }
}

/** Without an address: a pod comes from the pods' ranges, someone outside from none of them. */
function comesFrom({ source: { from, address, podRanges, isEndpoint }, destination }: Packet, cidr: string): boolean | null {
  if (address !== null) return inRange(address, cidr)
  const [one, bits] = cidr.split('/')
  if (one!.startsWith('127.') || one === '::1') return false
  const ranges = [...podRanges]
  if (bits === undefined || bits === (one!.includes(':') ? '128' : '32')) {
    // no single pod is meant, nor the endpoint itself, nor who would have the Service's own address
    const another = from !== 'external' || one === destination || ranges.some(range => holds(range, cidr)) || isEndpoint(one!)
    return another ? false : null
  }
  if (ranges.some(range => holds(range, cidr))) return from === 'pod' ? podRanges.has(cidr) || null : false
  if (from !== 'pod' || ranges.length === 0) return null
  return ranges.some(range => holds(cidr, range))
}

function holds(outer: string, inner: string): boolean {
  const [outerBits, innerBits] = [outer, inner].map(range => Number(range.split('/')[1] ?? (range.includes(':') ? 128 : 32)))
  return outerBits! <= innerBits! && inRange(inner.split('/')[0]!, outer) === true
}

function moduleMatch(module: string, options: readonly Option[], packet: Packet): Matching {
  switch (module) {
    // they count, say or write something down, and let every packet through
    case 'comment': case 'nfacct': return CERTAIN
    case 'statistic': return statistic(options)
    // a client that was not here before: what `rcheck` looks for is not written down yet
    case 'recent': return turned(options.some(({ flag }) => flag === '--set') ? CERTAIN : NEVER, options.some(({ flag, not }) => not && /^--(?:rcheck|update|remove)$/.test(flag)))
    default: return all(options, option => optionMatch(module, option, packet))
  }
}

function all(options: readonly Option[], match: (option: Option) => Matching): Matching {
  return options.reduce((result, option) => both(result, turned(match(option), option.not)), CERTAIN)
}

function optionMatch(module: string, { flag, values }: Option, packet: Packet): Matching {
  const value = values[0] ?? ''
  switch (`${module} ${flag}`) {
    case 'tcp --dport': case 'udp --dport': case 'sctp --dport': case 'multiport --dports':
      return known(value.split(',').some(range => isInPorts(packet.port, range)))
    case 'mark --mark': return known(isMarked(packet.mark, value))
    case 'conntrack --ctstate': case 'state --state': return known(value.split(',').some(state => state === 'NEW' || (state === 'DNAT' && packet.translated)))
    case 'addrtype --dst-type': return value === 'LOCAL' ? known(packet.toNode) : UNKNOWN
    case 'addrtype --src-type': return value === 'LOCAL' ? known(packet.source.from === 'host') : UNKNOWN
    default: return UNKNOWN
  }
}

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

/** `0x4000/0x4000`: value and mask (iptables-extensions(8), mark). */
function isMarked(mark: number, wanted: string): boolean {
  const [value, mask = 0xFFFFFFFF] = wanted.split('/').map(Number)
  return ((mark & mask) >>> 0) === value
}
