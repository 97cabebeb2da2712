import type { Dataplane, Detected, DetectionFacts } from '../dataplane.ts'
import type { Hop } from '../packet-path.ts'
import { parseNft } from '../../read/nft.ts'
import { counted } from '../../text/numbers.ts'
import { factsOf } from '../iptables/facts.ts'
import { iptables } from '../iptables/index.ts'
import { PROXIES } from '../iptables/selectors.ts'
import { frontendsOfNft } from './frontends.ts'
import { pathThroughNft } from './path.ts'
import { ruleElements } from './rule-elements.ts'

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
  words: { ...iptables.words, name: 'kube-proxy with nftables', redirect: rules, entries: inMap },
}

// --- internal ---

/**
 * Not every image of kube-proxy has curl: without its answer this is not claimed, and the mode is asked again from the toolbox
 * before anything is recorded.
 */
async function detect({ pods, printed }: DetectionFacts): Promise<Detected | null> {
  const proxies = PROXIES.flatMap(pods)
  const others = iptables.selectors.filter(selector => !PROXIES.includes(selector)).flatMap(pods)
  if (!proxies[0] || others.length > 0) return null
  const said = (await printed(proxies[0], 'kube-proxy', nftables.mode!.run)).trim()
  if (said !== nftables.mode!.is) return null
  return { kind: 'kube-proxy-nftables', evidence: [`${proxies.length} kube-proxy pods, no Cilium pod`, `/proxyMode ${said}`] }
}

/** What is the Service's own: its element and its chains; the hooks and the marks are all Services'. */
function onTheWay(text: string, vip: string): Hop[] {
  const listing = parseNft(text)
  const asked = frontendsOfNft(listing).frontends.filter(({ address }) => address === vip)
  const hops = asked.flatMap(target => pathThroughNft(listing, { ...target, from: 'external' }).hops)
  return hops.filter(({ label }) => /^(?:service|external|local|endpoint|firewall|no-endpoint)-/.test(label))
}

function inMap(text: string, vip: string): { says: string, lines: number[] } {
  const hops = onTheWay(text, vip)
  const elements = hops.filter(({ label }) => label.endsWith('-ips') || label.endsWith('-services')).length
  const lines = [...new Set(hops.map(({ line }) => line))]
  return { says: `${counted(elements, 'element')} of a map and ${counted(lines.length - elements, 'rule')}`, lines }
}

function rules(text: string, vip: string): string {
  const hops = onTheWay(text, vip)
  const pods = new Set(hops.filter(one => one.text.includes(' dnat to ')).map(({ line }) => line)).size
  const marked = hops.some(one => one.text.includes('jump mark-for-masquerade'))
  return `${inMap(text, vip).says} on the ways from ${vip} to ${counted(pods, 'DNAT', 'DNATs')}${marked ? '; what comes from outside is marked for masquerade first' : ''}.`
}
