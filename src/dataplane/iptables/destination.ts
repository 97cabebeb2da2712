import type { Rule } from '../../read/iptables.ts'
import { valueOf } from '../../read/rule.ts'
import { inRange } from '../../text/addresses.ts'

/**
 * Whether the rules say that an address is the node's: kube-proxy names its nodePortAddresses in front of KUBE-NODEPORTS, and
 * a ClusterIP, which is no node's, in rules of its own. Null for any other: also an external IP or a load balancer's
 * address may be on the node.
 */
export function isOfNode(rules: readonly Rule[], address: string): boolean | null {
  if (inRange(address, '127.0.0.0/8') || address === '::1') return true
  const alone = `${address}/${address.includes(':') ? 128 : 32}`
  const naming = rules.filter(({ base }) => base.some(({ flag, not, values }) => flag === '-d' && !not && values[0] === alone))
  if (naming.some(({ target }) => target?.name === 'KUBE-NODEPORTS')) return true
  return naming.some(isOfClusterIp) ? false : null
}

// --- internal ---

/** By its comment, by the mark for what is not a pod, or by the chain of filter for ClusterIPs without endpoints. */
function isOfClusterIp({ base, chain, matches, target }: Rule): boolean {
  const marks = target?.name === 'KUBE-MARK-MASQ' && (chain.startsWith('KUBE-SVC-') || base.some(({ flag, not }) => flag === '-s' && not))
  const comments = matches.flatMap(({ module, options }) => module === 'comment' ? valueOf(options, '--comment') ?? '' : [])
  return marks || comments.some(text => text.endsWith(' cluster IP')) || (chain === 'KUBE-SERVICES' && target?.name === 'REJECT')
}
