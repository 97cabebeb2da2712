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
  const { byAddress, byPort, rest } = indexOf(rules)
  const own = [...byAddress.get(destination) ?? [], ...byPort.get(port) ?? []]
  return own.length === 0 ? rest : [...own, ...rest].sort((a, b) => a.line - b.line)
}

// --- internal ---

const FEW = 32

interface Index { byAddress: Map<string, Rule[]>, byPort: Map<number, Rule[]>, rest: Rule[] }

const indexOf = once((rules: readonly Rule[]): Index => {
  const index: Index = { byAddress: new Map(), byPort: new Map(), rest: [] }
  for (const rule of rules) {
    const [address, port] = [addressOf(rule), portOf(rule)]
    if (address !== null) put(index.byAddress, address, rule)
    else if (port !== null) put(index.byPort, port, rule)
    else index.rest.push(rule)
  }
  return index
})

/** Adds a rule to those of its key. */
export function put<K>(into: Map<K, Rule[]>, key: K, rule: Rule): void {
  const known = into.get(key)
  if (known) known.push(rule)
  else into.set(key, [rule])
}

/** The one destination of a rule; null for a range, all but one, or one that is struck out. */
export function addressOf({ base }: Rule): string | null {
  const one = base.find(({ flag }) => flag === '-d')
  const text = one && !one.not ? /^([\d.]+)(?:\/32)?$|^([\da-f:]+)(?:\/128)?$/i.exec(one.values[0]!) : null
  const address = text?.[1] ?? text?.[2]
  return address !== undefined && isAddress(address) ? canonical(address) : null
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
