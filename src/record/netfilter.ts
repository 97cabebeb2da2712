import type { Detected } from '../dataplane/dataplane.ts'
import type { Facts } from '../trace/argv.ts'
import { ENTER } from '../trace/argv.ts'
import { ON_IPTABLES } from '../words.ts'

/**
 * Netfilter has two kinds of tables, iptables' own (`legacy`) and nf_tables, and an iptables sees those of its kind alone.
 * Alpine's is of nf_tables, Container-Optimized OS was seen without those (linkerd2#9053). So each iptables of the toolbox is
 * asked, then the node's own, for the chains that kubelet and kube-proxy put into `mangle` to be found by, and for kube-proxy's
 * in `nat`. One of the older kind is asked only for tables that the kernel has: else it would make them.
 */
export const WHICH_IPTABLES = [
  `for at in toolbox node; do enter=; [ $at = toolbox ] || enter="${ENTER.join(' ')}"`,
  'for tool in iptables iptables-legacy iptables-nft; do version=$($enter $tool --version 2>/dev/null) || continue',
  'case "$version" in *nf_tables*) kind=nf_tables;; *) kind=legacy;; esac',
  'echo $at $tool $kind $(for table in mangle nat; do [ $kind = nf_tables ] || grep -qx $table /proc/net/ip_tables_names && $enter $tool-save -t $table; done 2>/dev/null | grep -oE "^:KUBE-(PROXY-CANARY|KUBELET-CANARY|IPTABLES-HINT|SERVICES) " | tr -d : | sort -u)',
  'done; done; true',
].join('; ')

/** What {@link WHICH_IPTABLES} prints: a line for each iptables that could be asked. */
export const ASKED_IPTABLES = /^(?:(?:toolbox|node) iptables(?:-legacy|-nft)? (?:legacy|nf_tables)(?: KUBE-[A-Z-]+)*\n?)*$/

/** The iptables that sees most of those chains, the toolbox's before the node's own; null if none sees any. */
export function iptablesOf(said: string): Facts | null {
  const [best] = askedOf(said).toSorted((a, b) => b.chains.length - a.chains.length)
  return best && best.chains.length > 0 ? { iptables: best.iptables, netfilter: best.netfilter } : null
}

/** Whether kube-proxy in mode iptables has its rules in tables of both kinds: a packet meets both, the deck would show one. */
export function isTwice(said: string, { kind }: Detected): boolean {
  const kinds = new Set(askedOf(said).filter(({ chains }) => chains.includes('KUBE-SERVICES')).map(one => one.kind))
  return kind !== 'other' && ON_IPTABLES.includes(kind) && kinds.size > 1
}

// --- internal ---

function askedOf(said: string) {
  return said.split('\n').filter(Boolean).map((line) => {
    const [netfilter, iptables, kind, ...chains] = line.split(' ') as [string, string, string, ...string[]]
    return { netfilter, iptables, kind, chains }
  })
}
