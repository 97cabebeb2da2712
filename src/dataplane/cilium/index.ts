import type { Dataplane, Detected, DetectionFacts } from '../dataplane.ts'
import { parseFlows, parseFlowsJson } from '../../read/hubble.ts'
import { parseLbList, parseLbMap } from '../../read/servicemap.ts'
import { talkOfFlows } from '../../read/talk.ts'
import { counted } from '../../text/numbers.ts'
import { PROXIES } from '../iptables/selectors.ts'
import { entryCounts } from './entry-counts.ts'
import { facts } from './facts.ts'
import { metEntries } from './met-entries.ts'
import { pathThroughBpf } from './path.ts'
import { policyClaims } from './policy-claims.ts'

const AGENTS = 'k8s-app=cilium'

/** Cilium in eBPF, as a replacement of kube-proxy. */
export const cilium: Dataplane = {
  kind: 'cilium',
  selectors: [AGENTS, ...PROXIES],
  detect,
  mode: null,
  hasAgent: true,
  tables: { path: 'l4.lb-maps', status: 'constant.dataplane', states: 'l4.services' },
  path: ({ text, file, view }) => {
    const map = parseLbMap(text, file)
    return question => pathThroughBpf(map, question, view)
  },
  facts,
  flows: { step: 'l7.flows-json', read: (text, port) => talkOfFlows(parseFlowsJson(text).filter(({ response }) => portOf(response) !== port)) },
  policyClaims,
  counts: entryCounts,
  meets: metEntries,
  words: { name: 'Cilium in place of kube-proxy', runs: 'Cilium', redirect: slots, entries: inMap, flows: named, verdict: dropped },
}

// --- internal ---

async function detect({ pods, printed }: DetectionFacts): Promise<Detected | null> {
  const [agent] = pods(AGENTS)
  if (!agent) return null
  const proxies = PROXIES.flatMap(pods).length
  const said = await status(agent, printed)
  const line = said.split('\n').find(text => text.startsWith('KubeProxyReplacement:')) ?? 'no KubeProxyReplacement in cilium-dbg status'
  const evidence = [line.replaceAll(/\s+/g, ' '), `${proxies} kube-proxy pods`]
  // before 1.14 it said which parts: Strict, or Partial, where whoever installed it chose them one by one
  if (/^KubeProxyReplacement:\s+(?:True|Strict|Partial)\b/.test(line) && proxies === 0) return { kind: 'cilium', evidence }
  return { kind: 'other', name: 'Cilium that does not replace kube-proxy', evidence }
}

/** The agent's own tool is `cilium-dbg`; before Cilium 1.15, and in some of GKE's images, `cilium`. */
async function status(agent: string, printed: DetectionFacts['printed']): Promise<string> {
  return await printed(agent, 'cilium-agent', ['cilium-dbg', 'status']) || await printed(agent, 'cilium-agent', ['cilium', 'status'])
}

function portOf(response: unknown): number | undefined {
  return (response as { flow?: { l4?: { TCP?: { source_port?: number } } } }).flow?.l4?.TCP?.source_port
}

function slots(text: string): string {
  return `One map entry for the frontend, ${counted(parseLbList(text).filter(({ slot }) => slot > 0).length, 'slot')} behind it.`
}

function inMap(text: string): { says: string, lines: number[] } {
  const lines = parseLbList(text).map(({ line }) => line)
  return { says: `${counted(lines.length, 'entry', 'entries')} in a map`, lines }
}

function named(text: string): string {
  const seen = parseFlows(text).filter(flow => flow.kind === 'flow')
  const from = [...new Set(seen.map(({ source }) => source.identity))]
  const named = seen.filter(({ destination, verdict }) => destination.name.includes('/') && destination.identity !== '' && verdict !== null).length
  return `${counted(seen.length, 'flow')}, ${named === seen.length ? 'each' : named} with pod, identity and verdict; the client is seen as ${from.join(' and ')}.`
}

function dropped(text: string): string {
  const drops = parseFlows(text).filter(flow => flow.kind === 'flow' && flow.verdict === 'DROPPED')
  const [first] = drops
  return first?.kind === 'flow' ? `${counted(drops.length, 'packet')} of ${first.source.name} (${first.source.identity}) turned away: ${first.subtype}.` : 'Nobody was turned away.'
}
