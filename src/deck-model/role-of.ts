import type { Role } from '../words.ts'
import { inRange } from '../text/addresses.ts'

/** Whose the addresses of a cluster are: one by one, and by ranges, the narrowest first. */
export interface Owners {
  addresses: Readonly<Record<string, Role>>
  ranges: readonly (readonly [cidr: string, role: Role])[]
}

/** The IPv4 address a printed word begins with: a port may follow it behind a colon or, as tcpdump has it, a dot; or a range. */
export function addressIn(printed: string): string | undefined {
  return /^\d+(?:\.\d+){3}/.exec(printed)?.[0]
}

/** Whose an address is, as {@link addressIn} finds it in what was printed. */
export function roleOf(printed: string, { addresses, ranges }: Owners): Role | undefined {
  const address = addressIn(printed)
  if (address === undefined) return undefined
  return addresses[address] ?? ranges.find(([cidr]) => inRange(address, cidr) === true)?.[1]
}
