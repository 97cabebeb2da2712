import type { Dataplane } from '../dataplane.ts'
import { parseConntrack } from '../../read/conntrack.ts'
import { parseExcerpt, parseIptables } from '../../read/iptables.ts'
import { valueOf } from '../../read/rule.ts'
import { talkOfEvents } from '../../read/talk.ts'
import { counted } from '../../text/numbers.ts'
import { factsOf } from './facts.ts'
import { metRules } from './met-rules.ts'
import { pathThroughIptables } from './path.ts'
import { policyClaimsOf, verdictOf } from './policy-claims.ts'
import { ruleCounts } from './rule-counts.ts'
import { PROXIES } from './selectors.ts'

/** Calico may enforce policies together with kube-proxy, or replace it: it counts as a dataplane of its own. */
const CALICO = 'k8s-app=calico-node'

const NO_POD = 'no kube-proxy pod and no Cilium pod, but port 10256 of a node answers as kube-proxy does'

/** kube-proxy that writes netfilter rules with iptables. */
export const iptables: Dataplane = {
  kind: 'kube-proxy-iptables',
  selectors: [...PROXIES, CALICO],
  async detect({ pods, healthz }) {
    const [proxies, calico] = [PROXIES.flatMap(pods).length, pods(CALICO).length]
    if (calico > 0) return { kind: 'other', name: 'Calico', evidence: [`${calico} pods ${CALICO}`] }
    if (proxies > 0) return { kind: 'kube-proxy-iptables', evidence: [`${proxies} kube-proxy pods, no Cilium pod`] }
    // k3s has kube-proxy inside its own process; its mode is asked from the toolbox in any case
    return (await healthz()).includes('"lastUpdated"') ? { kind: 'kube-proxy-iptables', evidence: [NO_POD] } : null
  },
  mode: { run: ['curl', '-sS', '-m', '3', 'http://127.0.0.1:10249/proxyMode'], form: /^[a-z]+$/, is: 'iptables' },
  hasAgent: false,
  tables: { path: 'l4.iptables-save', status: null, states: null },
  path: ({ text, file, view }) => {
    const save = parseIptables(text, file)
    return question => pathThroughIptables(save, question, view)
  },
  facts: factsOf('iptables'),
  flows: { step: 'l7.flows', read: (text, port) => talkOfEvents(parseConntrack(text).filter(({ original }) => original.sport !== port)) },
  policyClaims: policyClaimsOf('filter rule'),
  counts: ruleCounts,
  meets: metRules,
  words: { name: 'kube-proxy with iptables', runs: 'kube-proxy', redirect: rules, entries: inList, flows: events, verdict: verdictOf('filter rule') },
}

// --- internal ---

/** What its own chains hold beside that is not on the way from the VIP: hairpin marks, the ClusterIP's own rule, POSTROUTING. */
function onTheWay(text: string, vip: string) {
  return parseExcerpt(text).filter(node => node.kind === 'rule').filter(({ chain, base }) =>
    chain !== 'KUBE-POSTROUTING' && base.every(({ flag, values }) => flag !== '-s' && (flag !== '-d' || values[0] === `${vip}/32`)))
}

function inList(text: string, vip: string): { says: string, lines: number[] } {
  const lines = onTheWay(text, vip).map(({ line }) => line)
  return { says: `${counted(lines.length, 'rule')} in a list`, lines }
}

function rules(text: string, vip: string): string {
  const nodes = onTheWay(text, vip)
  const pods = nodes.flatMap(({ target }) => target?.name === 'DNAT' ? [valueOf(target.options, '--to-destination')!] : [])
  const marked = nodes.some(({ chain, target }) => chain.startsWith('KUBE-EXT-') && target?.name === 'KUBE-MARK-MASQ')
  return `${counted(nodes.length, 'rule')} on the ways from ${vip} to ${counted(pods.length, 'DNAT', 'DNATs')}${marked ? '; what comes from outside is marked for masquerade first' : ''}.`
}

function events(text: string): string {
  return `${counted(parseConntrack(text).length, 'new connection')}: addresses and ports, no pod, no identity, no verdict.`
}
