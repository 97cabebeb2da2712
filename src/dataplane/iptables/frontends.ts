import type { IptablesSave, Rule } from '../../read/iptables.ts'
import type { Frontends, PathProtocol, Target } from '../packet-path.ts'
import { canonical, eachOnce } from '../packet-path.ts'
import { isOfEndpoint, rulesIn } from './destination.ts'
import { addressOf, portOf } from './may-match.ts'

/**
 * What the rules send somewhere, or turn away as a Service's: each address with its port, once, in the order of the file. A
 * NodePort is at every address of the node: those given, else those that kube-proxy's rules name; `nodePorts` counts the ones
 * that are left out because neither is known.
 */
export function frontendsOf({ tables }: IptablesSave, addresses: readonly string[] = []): Frontends {
  const [nat, filter] = ['nat', 'filter'].map(name => [...tables.get(name)?.chains.values() ?? []])
  const redirecting = rulesIn(nat!, chain => !isOfEndpoint(chain) && !chain.name.startsWith('KUBE-POSTROUTING'), asksWhere)
  const rules = [...redirecting, ...rulesIn(filter!, ({ name }) => name.startsWith('KUBE-'), turnsAway)]
  const named = redirecting.flatMap(rule => rule.target?.name === 'KUBE-NODEPORTS' ? addressOf(rule) ?? [] : [])
  const node = [...new Set(addresses.length > 0 ? addresses.map(canonical) : named)]
  const frontends: Target[] = []
  const alone = new Set<string>()
  for (const rule of rules) {
    const [port, protocol] = [portOf(rule), protocolOf(rule)]
    if (port === null || protocol === null) continue
    const address = addressOf(rule)
    if (address === null && !isForNode(rule)) continue
    if (address === null && node.length === 0) alone.add(`${port}/${protocol}`)
    for (const one of address === null ? node : [address]) frontends.push({ address: one, port, protocol })
  }
  return { frontends: eachOnce(frontends), nodePorts: alone.size }
}

// --- internal ---

/**
 * Not what only replaces the client's address; nor, by their chains, what marks the packets of one endpoint. Most rules of a big
 * dump choose an endpoint and ask for no port.
 */
function asksWhere(rule: Rule): boolean {
  const name = rule.target?.name
  return name === 'KUBE-NODEPORTS' || (name !== undefined && portOf(rule) !== null && !/^(?:MASQUERADE|SNAT|RETURN)$/.test(name))
}

/** In kube-proxy's own chains: any other rule of filter is a policy's or a firewall's. */
function turnsAway({ target }: Rule): boolean {
  return target?.name === 'REJECT' || target?.name === 'DROP'
}

/** For any destination: a NodePort, or a port that a container's engine publishes. */
function isForNode({ chain, base, target }: Rule): boolean {
  const isOne = chain === 'KUBE-NODEPORTS' || chain === 'KUBE-EXTERNAL-SERVICES' || target?.name === 'DNAT'
  return isOne && base.every(({ flag }) => flag !== '-d')
}

function protocolOf({ base }: Rule): PathProtocol | null {
  const one = base.find(({ flag, not }) => flag === '-p' && !not)?.values[0]?.toUpperCase()
  return one === 'TCP' || one === 'UDP' || one === 'SCTP' ? one : null
}
