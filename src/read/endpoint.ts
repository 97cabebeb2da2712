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

/** An IPv4 address in dotted form, or something made of an IPv6 address's characters. */
export function isAddress(text: string): boolean {
  return ipv4Number(text) !== null || (/^[0-9a-f:]{2,39}$/i.test(text) && text.includes(':'))
}

/** An IPv4 address as a number; null for any other text. */
export function ipv4Number(text: string): number | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  const bytes = match?.slice(1).map(Number) ?? []
  return match && bytes.every(byte => byte < 256) ? bytes.reduce((sum, byte) => sum * 256 + byte, 0) : null
}

/** Whether an IPv4 address lies in `10.4.0.0/14`; null where one of the two is no IPv4. */
export function inRange(address: string, cidr: string): boolean | null {
  const [net, bits = '32'] = cidr.split('/')
  const [number, base] = [ipv4Number(address), ipv4Number(net!)]
  if (number === null || base === null || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) return null
  const size = 2 ** (32 - Number(bits))
  return Math.floor(number / size) === Math.floor(base / size)
}
