import type { Line } from '../text/lines.ts'
import { isAddress } from '../text/addresses.ts'
import { Unreadable } from '../text/lines.ts'
import { printedLines } from './printed.ts'

interface PacketEnd {
  address: string
  /** null if the protocol has none. */
  port: number | null
}

/** A packet seen on an interface. */
interface Packet extends Line {
  /** `23:50:35.010711`, without a day. */
  time: string
  /** Only with `-i any`. */
  interface: string | null
  /** `In`, `Out`, `B` broadcast, `M` multicast, `P` another host's; only with `-i any`. */
  direction: string | null
  /** `IP`, `IP6`, `ARP` … */
  protocol: string
  /** null if the protocol is not IP. */
  ends: { source: PacketEnd, destination: PacketEnd } | null
  /** The text after the addresses: `tcp 92`, `Flags [S], seq …`. */
  rest: string
  /** The packet inside a tunnel (VXLAN, Geneve, IPIP …), from a line of its own without a time. */
  inner?: Line & Pick<Packet, 'protocol' | 'ends' | 'rest'>
}

/**
 * Parses tcpdump's text (`-nn`, with or without `-q` and `-i any`): one line per packet, and one more for a packet inside a
 * tunnel.
 *
 * Source of the format: print.c, `ip_print` in print-ip.c and `sll2_if_print` in print-sll.c of tcpdump 4.99. Throws {@link
 * Unreadable} at a line that neither begins with a time nor is inside the packet before, or is IP without two addresses.
 */
export function parseTcpdump(text: string, file = 'tcpdump'): Packet[] {
  const packets: Packet[] = []
  for (const line of printedLines(text)) {
    const carrier = packets.at(-1)
    const protocol = INNER.exec(line.text)?.[1]
    const isInner = protocol !== undefined && carrier?.line === line.line - 1
    const rest = line.text.trim().slice((protocol?.length ?? 0) + 1)
    if (isInner) carrier.inner = { ...line, protocol, ...endsOf(line, protocol, rest, file) }
    else packets.push(packet(line, file))
  }
  return packets
}

// --- internal ---

const HEAD = /^(\d\d:\d\d:\d\d\.\d{6}) (?:(\S+) +(In|Out|[BMP]) +)?([A-Z][\w.-]*)[, ]/
/** `-e` prints the addresses of the link layer, and the protocol as its ethertype. */
const LINK_LAYER = / (?:[\da-f]{2}:){5}[\da-f]{2} > (?:[\da-f]{2}:){5}[\da-f]{2}, ethertype IPv([46]) \(0x[\da-f]{4}\), length \d+: /
const INNER = /^\s*(IP6?) \S+ > \S+: /
const ENDS = /^(\S+) > (\S+): (.*)$/

function packet(line: Line, file: string): Packet {
  const shown = line.text.replace(LINK_LAYER, (_, version) => version === '4' ? ' IP ' : ' IP6 ')
  const head = HEAD.exec(shown)
  if (!head) throw new Unreadable(file, line, 'not a packet of tcpdump')
  const [all, time, name, direction, protocol] = head
  const rest = shown.slice(all.length).trimStart()
  const common = { ...line, time: time!, interface: name ?? null, direction: direction ?? null, protocol: protocol! }
  return { ...common, ...endsOf(line, protocol!, rest, file) }
}

function endsOf(line: Line, protocol: string, rest: string, file: string): Pick<Packet, 'ends' | 'rest'> {
  if (protocol !== 'IP' && protocol !== 'IP6') return { ends: null, rest }
  const match = ENDS.exec(rest)
  const [source, destination] = [match?.[1], match?.[2]].map(end => end === undefined ? null : endOf(end, protocol))
  if (!match || !source || !destination || match[3] === '') throw new Unreadable(file, line, 'a packet of IP has two addresses')
  return { ends: { source, destination }, rest: match[3]! }
}

/** `172.18.0.8.34082`, `fd00::1.80`: the port follows the last dot, if there is one dot more than the address has. */
function endOf(text: string, protocol: string): PacketEnd | null {
  if (isAddress(text)) return { address: text, port: null }
  const dot = text.lastIndexOf('.')
  const [address, port] = [text.slice(0, dot), text.slice(dot + 1)]
  const fits = isAddress(address) && address.includes(':') === (protocol === 'IP6') && /^\d{1,5}$/.test(port)
  return fits ? { address, port: Number(port) } : null
}
