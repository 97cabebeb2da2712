import type { Rule } from '../../read/iptables.ts'
import type { Packet } from './packet.ts'
import { once } from '../../exec/once.ts'
import { isAddress } from '../../text/addresses.ts'
import { canonical } from '../packet-path.ts'

/**
 * The rules of a chain that a packet may match, in their order. A big node's chain has a rule or more for each Service, and those
 * for another address or another port are found without asking each: asked, none of them would match.
 */
export function mayMatch(rules: readonly Rule[], { destination, port }: Packet): readonly Rule[] {
  if (rules.length < FEW) return rules
  const index = indexOf(rules)
  const [own, rest] = [[...index.get(destination) ?? [], ...index.get(port) ?? []], index.get(null) ?? []]
  return own.length === 0 ? rest : [...own, ...rest].sort((a, b) => a.line - b.line)
}

// --- internal ---

const FEW = 32

/** By address, those for any address by port, and the rest under null. */
const indexOf = once((rules: readonly Rule[]) => Map.groupBy(rules, rule => addressOf(rule) ?? portOf(rule)))

/** The one destination of a rule; null for a range, all but one, or one that is struck out. */
export function addressOf({ base }: Rule): string | null {
  const one = base.find(({ flag }) => flag === '-d')
  if (!one || one.not) return null
  const [address, bits] = one.values[0]!.split('/') as [string, string?]
  const alone = address.includes(':') ? '128' : '32'
  return (bits ?? alone) === alone && isAddress(address) ? canonical(address) : null
}

/** The one destination port of a rule; null for several, or all but one. */
export function portOf({ matches }: Rule): number | null {
  for (const { module, options } of matches) {
    if (module !== 'tcp' && module !== 'udp' && module !== 'sctp') continue
    const one = options.find(({ flag }) => flag === '--dport')
    if (one) return !one.not && /^\d+$/.test(one.values[0]!) ? Number(one.values[0]) : null
  }
  return null
}
