import type { Role } from '../words.ts'
import { inRange } from '../text/addresses.ts'

/** Whose the addresses of a cluster are: one by one, and by ranges, the narrowest first. */
export interface Owners {
  addresses: Readonly<Record<string, Role>>
  ranges: readonly (readonly [cidr: string, role: Role])[]
}

/** Whose an address is, as outputs print it: a port may follow it behind a colon or, as tcpdump has it, a dot; or a range. */
export function roleOf(printed: string, { addresses, ranges }: Owners): Role | undefined {
  const address = /^\d+(?:\.\d+){3}/.exec(printed)?.[0]
  if (address === undefined) return undefined
  return addresses[address] ?? ranges.find(([cidr]) => inRange(address, cidr) === true)?.[1]
}
