import type { Chain, IptablesSave, Rule } from '../../read/iptables.ts'
import { once } from '../../exec/once.ts'
import { valueOf } from '../../read/rule.ts'
import { isLoopback } from '../../text/addresses.ts'

/** The chains that redirect and turn away. */
export const chainsOf = once(({ tables }: IptablesSave): readonly Chain[] =>
  ['nat', 'filter'].flatMap(name => [...tables.get(name)?.chains.values() ?? []]))

/** An endpoint's chains hold most rules of a big dump, and ask for no destination or port, nor name the pods. */
export function isOfEndpoint({ name }: Chain): boolean {
  return name.startsWith('KUBE-SEP-')
}

/** Rules of chains, without a list for each of a big dump's chains. */
export function rulesIn(chains: readonly Chain[], of: (chain: Chain) => boolean, takes: (rule: Rule) => boolean): Rule[] {
  const found: Rule[] = []
  for (const chain of chains) {
    if (!of(chain)) continue
    for (const rule of chain.rules) takes(rule) && found.push(rule)
  }
  return found
}

/**
 * Whether the rules show that an address is the node's: kube-proxy names its nodePortAddresses in the rules that jump to
 * KUBE-NODEPORTS, and has rules for each ClusterIP, which is never a node's. Null for any other address: an external IP or a load
 * balancer's address may also be on the node.
 */
export function isOfNode(chains: readonly Chain[], address: string): boolean | null {
  if (isLoopback(address)) return true
  const alone = `${address}/${address.includes(':') ? 128 : 32}`
  return shownToBeNodes(chains).get(alone) ?? null
}

// --- internal ---

/** Whether the destinations that the rules show to be the node's, or a ClusterIP, are the node's. */
const shownToBeNodes = once((chains: readonly Chain[]): ReadonlyMap<string, boolean> => {
  const shown = new Map<string, boolean>()
  for (const rule of rulesIn(chains, chain => !isOfEndpoint(chain), rule => destinationOf(rule) !== undefined)) {
    const to = destinationOf(rule)!
    if (rule.target?.name === 'KUBE-NODEPORTS') shown.set(to, true)
    else if (!shown.has(to) && isOfClusterIp(rule)) shown.set(to, false)
  }
  return shown
})

/** Undefined if the rule is for every destination, or for all but one. */
function destinationOf({ base }: Rule): string | undefined {
  return base.find(({ flag, not }) => flag === '-d' && !not)?.values[0]
}

/**
 * Recognized by its comment, by the mark for sources that are not pods, or by filter's chain for ClusterIPs without endpoints.
 */
function isOfClusterIp({ base, chain, matches, target }: Rule): boolean {
  const marks = target?.name === 'KUBE-MARK-MASQ' && (chain.startsWith('KUBE-SVC-') || base.some(({ flag, not }) => flag === '-s' && not))
  const comments = matches.flatMap(({ module, options }) => module === 'comment' ? valueOf(options, '--comment') ?? '' : [])
  return marks || comments.some(text => text.endsWith(' cluster IP')) || (chain === 'KUBE-SERVICES' && target?.name === 'REJECT')
}
