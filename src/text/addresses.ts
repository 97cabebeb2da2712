/** An address with its port; a port of 0 means that there is none (ICMP, a wildcard frontend). */
export interface Endpoint {
  address: string
  port: number
}

/** Parses `10.4.1.2:80` and `[fd00::1]:80`, as Go's net.JoinHostPort writes them; null for anything else. */
export function endpointOf(text: string): Endpoint | null {
  const colon = text.lastIndexOf(':')
  const address = text.startsWith('[') && text[colon - 1] === ']' ? text.slice(1, colon - 1) : text.slice(0, colon)
  const port = text.slice(colon + 1)
  if (colon < 1 || !/^\d{1,5}$/.test(port) || Number(port) > 65535 || !isAddress(address)) return null
  return address.includes(':') && !text.startsWith('[') ? null : { address, port: Number(port) }
}

/** `10.4.1.2:80`, `[fd00::1]:80`. */
export function endpointText({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/** An IPv4 address in dotted form, or an IPv6 address (RFC 4291, 2.2) without a zone. */
export function isAddress(text: string): boolean {
  return groupsOf(text) !== null
}

/**
 * Whether an address is in `10.4.0.0/14` or `fd00:10:4::/56`; never in a range of the other family. Null if one of the two is
 * invalid.
 */
export function inRange(address: string, cidr: string): boolean | null {
  const [groups, range] = [known(ADDRESSES, address, groupsOf), known(RANGES, cidr, rangeOf)]
  if (groups === null || range === null) return null
  const { net, mask } = range
  return groups.length === net.length && groups.every((group, at) => (group & mask[at]!) === (net[at]! & mask[at]!))
}

/** Whether an address is a machine's own, of IPv4 or IPv6: `127.0.0.1`, `::1`. */
export function isLoopback(address: string): boolean {
  return ['127.0.0.0/8', '::1'].some(range => inRange(address, range) === true)
}

/** Whether a text is a range with its prefix length: `10.4.0.0/14`. */
export function isRange(text: string): boolean {
  return text.includes('/') && rangeOf(text) !== null
}

// --- internal ---

/** 16 bits each: two of an IPv4 address, eight of an IPv6 address. */
type Groups = readonly number[]
interface Range { net: Groups, mask: Groups }

const OCTET = String.raw`(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`
const FOUR = new RegExp(String.raw`^${OCTET}\.${OCTET}\.${OCTET}\.${OCTET}$`)

function groupsOf(text: string): Groups | null {
  const four = FOUR.exec(text)
  if (four) return [Number(four[1]) << 8 | Number(four[2]), Number(four[3]) << 8 | Number(four[4])]
  return text.includes(':') ? sixOf(text) : null
}

/** Its last two groups may be an IPv4 address; `::` stands for at least one group of zeros. */
function sixOf(text: string): Groups | null {
  const colon = text.lastIndexOf(':')
  const tail = text.includes('.') ? groupsOf(text.slice(colon + 1)) : []
  if (tail === null || tail.length > 2) return null
  const head = tail.length === 0 ? text : text.slice(0, text[colon - 1] === ':' ? colon + 1 : colon)
  const halves = head.split('::').map(half => half === '' ? [] : half.split(':'))
  if (halves.length > 2 || halves.flat().some(group => !/^[\da-f]{1,4}$/i.test(group))) return null
  const lacking = 8 - tail.length - halves.flat().length
  if (halves.length === 2 ? lacking < 1 : lacking !== 0) return null
  const [before, behind = []] = halves.map(half => half.map(group => Number.parseInt(group, 16)))
  return [...before!, ...Array.from<number>({ length: lacking }).fill(0), ...behind, ...tail]
}

/** A table has few ranges, and thousands of addresses are looked up in each. */
const RANGES = new Map<string, Range | null>()
const ADDRESSES = new Map<string, Groups | null>()
const MOST_KNOWN = 1000

function known<T>(all: Map<string, T>, text: string, read: (text: string) => T): T {
  const before = all.get(text)
  if (before !== undefined) return before
  if (all.size >= MOST_KNOWN) all.clear()
  const one = read(text)
  all.set(text, one)
  return one
}

/** All bits if no prefix length is given. */
function rangeOf(cidr: string): Range | null {
  const [address, bits] = cidr.split('/')
  const net = groupsOf(address!)
  if (net === null) return null
  const all = 16 * net.length
  if (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= all)) return null
  const length = Number(bits ?? all)
  return { net, mask: net.map((_, at) => (0xFFFF << (16 - Math.min(16, Math.max(0, length - 16 * at)))) & 0xFFFF) }
}
