/** An address with its port; a port of 0 stands where there is none (ICMP, a wildcard frontend). */
export interface Endpoint {
  address: string
  port: number
}

/** Reads `10.4.1.2:80` and `[fd00::1]:80`, as Go's net.JoinHostPort writes them; null for anything else. */
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
  return ipv4Number(text) !== null || ipv6Number(text) !== null
}

/** An IPv4 address as a number; null for any other text. */
export function ipv4Number(text: string): number | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  const bytes = match?.slice(1).map(Number) ?? []
  return match && bytes.every(byte => byte < 256) ? bytes.reduce((sum, byte) => sum * 256 + byte, 0) : null
}

/**
 * Whether an address lies in `10.4.0.0/14` or `fd00:10:4::/56`; none lies in a range of the other family. Null where one of
 * the two is neither.
 */
export function inRange(address: string, cidr: string): boolean | null {
  const [net, bits] = cidr.split('/')
  if (address.includes(':') || net!.includes(':')) return inRange6(address, net!, bits)
  const [number, base] = [ipv4Number(address), ipv4Number(net!)]
  const length = lengthOf(bits, 32)
  if (number === null || base === null || length === null) return null
  const size = 2 ** (32 - length)
  return Math.floor(number / size) === Math.floor(base / size)
}

// --- internal ---

function inRange6(address: string, net: string, bits: string | undefined): boolean | null {
  const [number, base] = [ipv6Number(address), ipv6Number(net)]
  if (number === null || base === null) return isAddress(address) && isAddress(net) ? false : null
  const length = lengthOf(bits, 128)
  return length === null ? null : number >> BigInt(128 - length) === base >> BigInt(128 - length)
}

/** The bits of a prefix; all of them where none are said. */
function lengthOf(bits: string | undefined, all: number): number | null {
  if (bits === undefined) return all
  return /^\d{1,3}$/.test(bits) && Number(bits) <= all ? Number(bits) : null
}

/** Eight groups of four digits, the longest row of empty ones as `::`. */
function ipv6Number(text: string): bigint | null {
  if (!text.includes(':')) return null
  const halves = text.split('::').map(half => half === '' ? [] : half.split(':'))
  const [head = [], tail = []] = halves
  const empty = 8 - head.length - tail.length
  if (halves.length > 2 || (halves.length === 2 ? empty < 1 : empty !== 0)) return null
  const groups = [...head, ...Array.from<string>({ length: empty }).fill('0'), ...tail]
  if (!groups.every(group => /^[0-9a-f]{1,4}$/i.test(group))) return null
  return groups.reduce((number, group) => number * 65536n + BigInt(`0x${group}`), 0n)
}
