import type { Facts } from '../trace/argv.ts'
import { ENTER } from '../trace/argv.ts'

/**
 * Netfilter has two kinds of tables, iptables' own (`legacy`) and nf_tables, and an iptables sees those of its kind alone.
 * Alpine's is of nf_tables, Container-Optimized OS was seen without those (linkerd2#9053). So each iptables of the toolbox is
 * asked, then the node's own, for the chains that kubelet and kube-proxy put into `mangle` to be found by. One of the older kind
 * is asked only where the kernel has its tables: else it would make them.
 */
export const WHICH_IPTABLES = [
  `for at in toolbox node; do enter=; [ $at = toolbox ] || enter="${ENTER.join(' ')}"`,
  'for tool in iptables iptables-legacy iptables-nft; do kind=$($enter $tool --version 2>/dev/null) || continue',
  'case "$kind" in *nf_tables*) ;; *) grep -q mangle /proc/net/ip_tables_names 2>/dev/null || continue;; esac',
  'echo $at $tool $($enter $tool-save -t mangle 2>/dev/null | grep -oE "KUBE-(PROXY-CANARY|KUBELET-CANARY|IPTABLES-HINT)" | sort -u)',
  'done; done; true',
].join('; ')

/** What {@link WHICH_IPTABLES} prints: a line for each iptables that could be asked. */
export const ASKED_IPTABLES = /^(?:(?:toolbox|node) iptables(?:-legacy|-nft)?(?: KUBE-[A-Z]+-(?:CANARY|HINT))*\n?)*$/

/** The iptables that sees most of those chains, the toolbox's before the node's own; null if none sees any. */
export function iptablesOf(said: string): Facts | null {
  const asked = said.split('\n').map(line => line.split(' ')).map(([netfilter, iptables, ...chains]) => ({ netfilter: netfilter!, iptables: iptables!, chains: new Set(chains).size }))
  const [best] = asked.toSorted((a, b) => b.chains - a.chains)
  return best && best.chains > 0 ? { iptables: best.iptables, netfilter: best.netfilter } : null
}
