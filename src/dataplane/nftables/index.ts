import type { NftStatement, NftVerdict } from '../../read/nft-rule.ts'
import type { NftElement, NftRule } from '../../read/nft.ts'
import type { Dataplane, Detected, DetectionFacts } from '../dataplane.ts'
import { parseNft, parseNftParts } from '../../read/nft.ts'
import { counted } from '../../text/numbers.ts'
import { factsOf } from '../iptables/facts.ts'
import { iptables } from '../iptables/index.ts'
import { policyClaimsOf, verdictOf } from '../iptables/policy-claims.ts'
import { PROXIES } from '../iptables/selectors.ts'
import { pathThroughNft } from './path.ts'
import { ruleElements } from './rule-elements.ts'

const RULE = 'rule of iptables or nftables'

/** kube-proxy that writes a table of nftables, in which a Service is an element of a verdict map. */
export const nftables: Dataplane = {
  ...iptables,
  kind: 'kube-proxy-nftables',
  detect,
  mode: { ...iptables.mode!, is: 'nftables' },
  tables: { path: 'l4.nft', status: null, states: null },
  path: ({ text, file, view }) => {
    const listing = parseNft(text, file)
    return question => pathThroughNft(listing, question, view)
  },
  facts: factsOf('nftables'),
  counts: ruleElements,
  // by how many rules of a set of elements a packet is compared with is not known from its listing
  meets: () => null,
  policyClaims: policyClaimsOf(RULE),
  words: { ...iptables.words, name: 'kube-proxy with nftables', redirect: rules, entries: inMap, verdict: verdictOf(RULE) },
}

// --- internal ---

/**
 * Not every image of kube-proxy has curl: without its answer the log's first lines say it (cmd/kube-proxy/app/server_linux.go).
 * Either way the mode is asked again from the toolbox before anything is recorded.
 */
async function detect({ pods, printed, logged }: DetectionFacts): Promise<Detected | null> {
  const proxies = PROXIES.flatMap(pods)
  const others = iptables.selectors.filter(selector => !PROXIES.includes(selector)).flatMap(pods)
  if (!proxies[0] || others.length > 0) return null
  const seen = `${proxies.length} kube-proxy pods, no Cilium pod`
  const said = (await printed(proxies[0], 'kube-proxy', nftables.mode!.run)).trim()
  if (said === nftables.mode!.is) return { kind: 'kube-proxy-nftables', evidence: [seen, `/proxyMode ${said}`] }
  if (said !== '') return null
  const line = /^.*("Using nftables Proxier")/m.exec(await logged(proxies[0], 'kube-proxy'))
  return line && { kind: 'kube-proxy-nftables', evidence: [seen, `its log: ${line[1]}`] }
}

/** What is on the ways from the VIP: its element, and what that leads to but for rules that ask who the client is. */
function onTheWay(text: string, vip: string): { elements: NftElement[], rules: NftRule[] } {
  const { tables: [table] } = parseNftParts(text)
  const elements = [...table!.sets.values()].flatMap(set => [...set.elements.values()]).filter(({ key }) => key.startsWith(`${vip} . `))
  const met = new Set<NftRule>()
  const follow = (to: NftVerdict) => {
    const rules = 'chain' in to && OF_SERVICE.test(to.chain) ? table!.chains.get(to.chain)?.rules ?? [] : []
    for (const rule of rules.filter(one => !asksForSource(one) && !met.has(one))) {
      met.add(rule)
      for (const one of rule.statements) (one.is === 'numgen' ? one.verdicts.flatMap(({ verdict }) => verdictIn(verdict)) : verdictIn(one)).forEach(follow)
    }
  }
  for (const { verdict } of elements) {
    if (verdict) follow(verdict)
  }
  return { elements, rules: [...met] }
}

/** The chains of one Service or endpoint; the hooks and the marks are all Services' (pkg/proxy/nftables/proxier.go). */
const OF_SERVICE = /^(?:service|external|local|endpoint|firewall)-/

function asksForSource({ statements }: NftRule): boolean {
  return statements.some(one => one.is === 'match' && one.key.includes('saddr'))
}

function verdictIn(one: NftStatement): NftVerdict[] {
  return one.is === 'goto' || one.is === 'jump' ? [one] : []
}

function inMap(text: string, vip: string): { says: string, lines: number[] } {
  const { elements, rules } = onTheWay(text, vip)
  const says = `${counted(elements.length, 'element')} of a map and ${counted(rules.length, 'rule')}`
  return { says, lines: [...elements, ...rules].map(({ line }) => line) }
}

function rules(text: string, vip: string): string {
  const statements = onTheWay(text, vip).rules.flatMap(rule => rule.statements)
  const pods = statements.flatMap(one => one.is === 'numgen' ? one.verdicts.map(({ verdict }) => verdict) : one).filter(({ is }) => is === 'dnat').length
  // before 1.36 a chain of its own marked
  const marked = statements.some(one => one.is === 'mark set' || (one.is === 'jump' && one.chain === 'mark-for-masquerade'))
  return `${inMap(text, vip).says} on the ways from ${vip} to ${counted(pods, 'DNAT', 'DNATs')}${marked ? '; what comes from outside is marked for masquerade first' : ''}.`
}
