import type { Rule } from '../../read/iptables.ts'
import { valueOf } from '../../read/rule.ts'
import { inRange } from '../../text/addresses.ts'

/**
 * Whether the rules show that an address is the node's: kube-proxy names its nodePortAddresses in the rules that jump to
 * KUBE-NODEPORTS, and has rules for each ClusterIP, which is never a node's. Null for any other address: an external IP or a load
 * balancer's address may also be on the node.
 */
export function isOfNode(rules: readonly Rule[], address: string): boolean | null {
  if (inRange(address, '127.0.0.0/8') || address === '::1') return true
  const alone = `${address}/${address.includes(':') ? 128 : 32}`
  const naming = rules.filter(({ base }) => base.some(({ flag, not, values }) => flag === '-d' && !not && values[0] === alone))
  if (naming.some(({ target }) => target?.name === 'KUBE-NODEPORTS')) return true
  return naming.some(isOfClusterIp) ? false : null
}

// --- internal ---

/**
 * Recognized by its comment, by the mark for sources that are not pods, or by filter's chain for ClusterIPs without endpoints.
 */
function isOfClusterIp({ base, chain, matches, target }: Rule): boolean {
  const marks = target?.name === 'KUBE-MARK-MASQ' && (chain.startsWith('KUBE-SVC-') || base.some(({ flag, not }) => flag === '-s' && not))
  const comments = matches.flatMap(({ module, options }) => module === 'comment' ? valueOf(options, '--comment') ?? '' : [])
  return marks || comments.some(text => text.endsWith(' cluster IP')) || (chain === 'KUBE-SERVICES' && target?.name === 'REJECT')
}
