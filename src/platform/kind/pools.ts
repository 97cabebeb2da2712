import type { Side } from '../../words.ts'
import { bySide, COMPARED, SIDES } from '../../words.ts'

/** The first and the last address of a side's pool, as MetalLB writes a range: `172.18.255.210-172.18.255.219`. */
type Pools = Record<Side, string>

/** How many addresses each side gets, and how many stay free after them at the end of the network. */
const EACH = 10
const BEHIND = 26

/**
 * Disjoint ranges of ten near the end of an IPv4 network such as `172.18.0.0/16`: Docker assigns addresses from the other
 * end. Throws if it is not an IPv4 network or has less than 128 addresses.
 */
export function poolsOf(subnet: string): Pools {
  const [address = '', prefix = ''] = subnet.split('/')
  const bytes = address.split('.').map(Number)
  const bits = Number(prefix)
  if (bytes.length !== 4 || bytes.some(byte => !(byte >= 0 && byte <= 255)) || !/^\d+$/.test(prefix)) {
    throw new Error(`"${subnet}" is not an IPv4 network`)
  }
  if (bits > 25) throw new Error(`Docker's network ${subnet} is too small for the lab: it needs a /25 or larger`)
  const size = 2 ** (32 - bits)
  const first = Math.floor(bytes.reduce((number, byte) => number * 256 + byte, 0) / size) * size
  const end = first + size - BEHIND
  // the compared sides' come last: a third side moves none of them
  const places = [...COMPARED.toReversed(), ...SIDES.slice(COMPARED.length)]
  return bySide(side => range(end - (places.indexOf(side) + 1) * EACH), SIDES)
}

/** The IPv4 network in the IPAM part of `docker network inspect`. Throws if there is none. */
export function ipv4Of(configs: readonly { Subnet: string }[]): string {
  const found = configs.find(({ Subnet }) => !Subnet.includes(':'))
  if (!found) throw new Error(`Docker's network has no IPv4 subnet: ${JSON.stringify(configs)}`)
  return found.Subnet
}

// --- internal ---

function range(first: number): string {
  return `${dotted(first)}-${dotted(first + EACH - 1)}`
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map(shift => Math.floor(number / 2 ** shift) % 256).join('.')
}
