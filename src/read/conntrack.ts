import type { Line } from '../text/lines.ts'
import { isAddress } from '../text/addresses.ts'
import { Unreadable } from '../text/lines.ts'
import { printedLines } from './printed.ts'

/** One direction of a connection as its packets have it; ports are null if the protocol has none. */
interface Tuple {
  src: string
  dst: string
  sport: number | null
  dport: number | null
  /** All other fields of this direction: `type`, `code`, `id` of ICMP, `packets`, `bytes`. */
  more: Record<string, string>
}

export interface Connection extends Line {
  /** Only of `conntrack -E`. */
  event: 'NEW' | 'UPDATE' | 'DESTROY' | null
  /** Seconds since 1970, only with `-o timestamp`. */
  timestamp: number | null
  /** Only with `-o extended`: `ipv4`. */
  family: string | null
  protocol: string
  /** Seconds until the entry expires; null in a DESTROY. */
  timeout: number | null
  /** Of TCP and SCTP: `ESTABLISHED`, `TIME_WAIT` …; null for the others. */
  state: string | null
  original: Tuple
  /** The reply direction: with NAT not the exact reverse of the original. */
  reply: Tuple
  /** `ASSURED`, `UNREPLIED`, `OFFLOAD` … */
  flags: string[]
  /** `mark`, `use`, `id`, `zone` … */
  more: Record<string, string>
}

/**
 * Parses `conntrack -L` and `conntrack -E`, with `-o timestamp`, `extended` and `id`.
 *
 * Source of the format: `__snprintf_conntrack_default` in libnetfilter_conntrack/src/conntrack/snprintf_default.c and `event_cb`
 * in conntrack-tools/src/conntrack.c 1.4. Throws {@link Unreadable} at a line without both directions, at a TCP, UDP or SCTP
 * direction without ports, and at a word that is neither a pair nor a flag.
 */
export function parseConntrack(text: string, file = 'conntrack'): Connection[] {
  return printedLines(text).map(line => connection(line, file))
}

// --- internal ---

/** Fields of the entry, not of a direction. */
const OF_ENTRY: ReadonlySet<string> = new Set([
  ...['mark', 'use', 'id', 'zone', 'zone-orig', 'zone-reply', 'secctx', 'secmark', 'delta-time', 'labels'],
])
type Refuse = (why: string) => Unreadable

const WITH_PORTS = /^(?:tcp|udp|udplite|sctp|dccp)$/

function connection(line: Line, file: string): Connection {
  const refuse = (why: string) => new Unreadable(file, line, why)
  const { head, rest } = headOf(line.text) ?? {}
  if (!head || !rest) throw refuse('not a connection of conntrack')
  const directions: Record<string, string>[] = []
  const more: Record<string, string> = {}
  const flags: string[] = []
  for (const word of rest.split(' ').filter(Boolean)) {
    const equals = word.indexOf('=')
    const [key, value] = [word.slice(0, equals), word.slice(equals + 1)]
    if (word.startsWith('[') && /^\[[A-Z_]+\]$/.test(word)) flags.push(word.slice(1, -1))
    else if (equals < 1 || value === '') throw refuse(`“${word}” is neither a pair nor a flag`)
    else if (key === 'src') directions.push({ src: value })
    else if (OF_ENTRY.has(key) && directions.length === 2) put(more, key, value, refuse)
    else if (!directions.at(-1)) throw refuse(`“${word}” belongs to no direction`)
    else put(directions.at(-1)!, key, value, refuse)
  }
  const [original, reply, ...others] = directions.map(one => tupleOf(one, head.protocol, refuse))
  if (!original || !reply || others.length > 0) throw refuse('a connection has two directions')
  return { ...line, ...head, original, reply, flags, more }
}

type Head = Pick<Connection, 'event' | 'timestamp' | 'family' | 'protocol' | 'timeout' | 'state'>

/** The part before the first pair: `[time] [EVENT] family number protocol number timeout STATE`. */
function headOf(text: string): { head: Head, rest: string } | null {
  const at = text.indexOf(' src=')
  if (at === -1) return null
  const stamp = /^\s*(?:\[(\d+\.\d+)\])?\s*(?:\[(NEW|UPDATE|DESTROY)\])?\s*/.exec(text.slice(0, at))!
  const words = text.slice(stamp[0].length, at).split(' ').filter(Boolean)
  const family = /^ipv[46]$/.test(words[0] ?? '') && /^\d+$/.test(words[1] ?? '') ? words.splice(0, 2)[0]! : null
  const [protocol, number, ...more] = words
  if (!protocol || !/^\d+$/.test(number ?? '')) return null
  const timeout = /^\d+$/.test(more[0] ?? '') ? Number(more.shift()) : null
  const [state = null, ...left] = more
  if (left.length > 0 || (state !== null && !/^[A-Z][A-Z0-9_]*$/.test(state))) return null
  const event = (stamp[2] ?? null) as Head['event']
  const timestamp = stamp[1] ? Number(stamp[1]) : null
  return { head: { event, timestamp, family, protocol, timeout, state }, rest: text.slice(at) }
}

function tupleOf(pairs: Record<string, string>, protocol: string, refuse: Refuse): Tuple {
  const { src = '', dst = '', sport, dport, ...more } = pairs
  if (!isAddress(src) || !isAddress(dst)) throw refuse('a direction has a source and a destination')
  if (WITH_PORTS.test(protocol) && !(isPort(sport) && isPort(dport))) throw refuse(`a direction of ${protocol} has two ports`)
  return { src, dst, sport: portOf(sport), dport: portOf(dport), more }
}

function put(pairs: Record<string, string>, key: string, value: string, refuse: Refuse): void {
  if (Object.hasOwn(pairs, key)) throw refuse(`${key} comes twice`)
  pairs[key] = value
}

function portOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}

function isPort(text: string | undefined): boolean {
  return text !== undefined && /^\d{1,5}$/.test(text)
}
