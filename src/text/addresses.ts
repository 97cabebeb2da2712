import { BlockList, isIP } from 'node:net'

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
  return familyOf(text) !== null
}

/**
 * Whether an address is in `10.4.0.0/14` or `fd00:10:4::/56`; never in a range of the other family. Null if one of the two is
 * invalid.
 */
export function inRange(address: string, cidr: string): boolean | null {
  const [family, range] = [familyOf(address), rangeOf(cidr)]
  if (family === null || range === null) return null
  // a BlockList treats ::ffff:10.4.0.1 as 10.4.0.1
  return family === range.family && range.list.check(address, family)
}

// --- internal ---

type Family = 'ipv4' | 'ipv6'
interface Range { family: Family, list: BlockList }

function familyOf(text: string): Family | null {
  const version = text.includes('%') ? 0 : isIP(text)
  return version === 0 ? null : version === 4 ? 'ipv4' : 'ipv6'
}

/** A table has few ranges, and thousands of addresses are looked up in each. */
const RANGES = new Map<string, Range | null>()
const MOST_RANGES = 1000

function rangeOf(cidr: string): Range | null {
  const known = RANGES.get(cidr)
  if (known !== undefined) return known
  if (RANGES.size >= MOST_RANGES) RANGES.clear()
  const range = parsed(cidr)
  RANGES.set(cidr, range)
  return range
}

/** All bits if no prefix length is given. */
function parsed(cidr: string): Range | null {
  const [net, bits] = cidr.split('/')
  const family = familyOf(net!)
  if (family === null) return null
  const all = family === 'ipv4' ? 32 : 128
  if (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= all)) return null
  const list = new BlockList()
  list.addSubnet(net!, Number(bits ?? all), family)
  return { family, list }
}
