import type { Target } from '../read/segment.ts'
import type { CapturedLine } from '../read/side.ts'
import type { CapturedPath } from './captured-path.ts'
import type { Job } from './jobs.ts'
import type { Hop, PathBackend } from './packet-path.ts'
import { parseExcerpt } from '../read/iptables.ts'
import { parseLbList } from '../read/servicemap.ts'
import { endpointText } from '../text/addresses.ts'

/** One box of the drawn path. */
interface Station {
  /** A chain, an entry of the map, or a pod's address, by its own name. */
  name: string
  says: string
  odds: number
  /** The pod it leads to, if there is exactly one. */
  address?: string
  /** Every line that shows it, the deciding one first. */
  points: readonly CapturedLine[]
}

export type Stages = Readonly<Record<Job, readonly Station[]>>

/**
 * A path as the jobs that are done on it, each with the lines that say so: the same seven for rules and for maps, so that
 * the sides can be laid beside each other. Only for a path whose answer is `backends`.
 */
export function stagesOf(captured: CapturedPath): Stages {
  const [capture] = captured.captures
  const at = (lines: readonly number[]) => [...new Set(lines)].map(line => ({ capture: capture!, line }))
  const [first] = captured.path.hops
  if (first?.label === 'frontend') return mapStages(captured, at)
  return first && parseable(first) ? ruleStages(captured, at) : nftStages(captured, at)
}

// --- internal ---

type At = (lines: readonly number[]) => CapturedLine[]
interface Met extends Hop { target: Target | null }

function ruleStages({ path }: CapturedPath, at: At): Stages {
  const hops = path.hops.map(hop => ({ ...hop, target: targetOf(hop) }))
  const jobs = jobsOf(hops)
  const of = (job: Job) => hops.filter((_, index) => jobs[index] === job)
  const lines = (job: Job) => at(of(job).map(({ line }) => line))
  const translations = path.backends.map((backend) => {
    const { label: name, line } = hops.find(hop => hop.line === backend.line)!
    const chosen = of('chosen').filter(({ target }) => target!.name === name).map(hop => hop.line)
    return { name, says: 'rewrites it for', ...ofBackend(backend), points: at([line, ...chosen]) }
  })
  return {
    entered: of('entered').map(({ label: name, line, target }) => ({ name, says: `hands it to ${target!.name}`, odds: 1, points: at([line]) })),
    found: of('found').slice(-1).map(({ label: name }) =>
      ({ name, says: `has a rule for ${endpointText(path.frontend)}`, odds: 1, points: lines('found').reverse() })),
    marked: callersOf(of('marked')).map(name => ({ name, says: 'marks it for masquerade', odds: 1, points: lines('marked') })),
    chosen: callersOf(of('chosen')).map(name => ({ name, says: choice(path.backends.length), odds: 1, points: lines('chosen') })),
    rewritten: translations,
    source: sources(path.backends, lines('source').reverse(), 'MASQUERADE', at),
    pod: pods(path.backends, at),
  }
}

/** A rule as iptables-save prints it; nft prints rules without their chain. */
function parseable({ text }: Hop): boolean {
  return text.startsWith('-A ')
}

function nftStages({ path }: CapturedPath, at: At): Stages {
  const jobs = path.hops.map(nftJob)
  const of = (job: Job) => path.hops.filter((_, index) => jobs[index] === job)
  const lines = (job: Job) => at(of(job).map(({ line }) => line))
  const names = (job: Job) => [...new Set(of(job).map(({ label }) => label))]
  // a rule that draws an endpoint may rewrite for it too; before one endpoint alone none draws, from 1.37 on
  const choosing: Job = of('chosen').length > 0 ? 'chosen' : 'rewritten'
  const chosenBy = names(choosing)
  const element = of('found').findLast(({ label }) => label.startsWith('service-') && !label.includes('/'))
  return {
    entered: of('entered').map(({ label: name, line }) => ({ name, says: 'hands it to services', odds: 1, points: at([line]) })),
    found: element ? [{ name: element.label, says: `has an element for ${endpointText(path.frontend)}`, odds: 1, points: [...at([element.line]), ...lines('found').filter(({ line }) => line !== element.line)] }] : [],
    marked: names('marked').slice(0, 1).map(name => ({ name, says: 'marks it for masquerade', odds: 1, points: lines('marked') })),
    chosen: chosenBy.map(name => ({ name, says: choice(path.backends.length), odds: 1, points: lines(choosing) })),
    rewritten: path.backends.map(backend => ({
      name: path.hops.find(({ line }) => line === backend.line)!.label,
      says: 'rewrites it for',
      ...ofBackend(backend),
      points: at([backend.line]),
    })),
    source: sources(path.backends, lines('source').reverse(), 'masquerade', at),
    pod: pods(path.backends, at),
  }
}

/** By what the rule does; the base chains of a hook are named `nat-…` (pkg/proxy/nftables/proxier.go). */
function nftJob({ label, text }: Hop): Job {
  if (label === 'nat-postrouting' || label === 'masquerading') return 'source'
  if (label.startsWith('nat-')) return 'entered'
  if (text.includes('numgen random ')) return 'chosen'
  if (text.includes('dnat to ')) return 'rewritten'
  return label === 'mark-for-masquerade' || /jump mark-for-masquerade|mark set /.test(text) ? 'marked' : 'found'
}

function targetOf({ text }: Hop): Target | null {
  const [node] = parseExcerpt(text)
  return node?.kind === 'rule' ? node.target : null
}

/**
 * Classified by what a rule does, not by its chain's name: what translates, what leads there, what marks, and what comes after.
 */
function jobsOf(hops: readonly Met[]): Job[] {
  const translating = new Set(hops.filter(({ target }) => target?.name === 'DNAT').map(({ label }) => label))
  const marking = new Set(hops.filter(({ target }) => target?.name === 'MARK').map(({ label }) => label))
  const calling = new Set(hops.filter(({ target }) => marking.has(target?.name ?? '')).map(({ label }) => label))
  const behind = hops.findIndex(({ label }) => label === 'POSTROUTING')
  const isHook = (label: string) => label === 'PREROUTING' || label === 'OUTPUT'
  return hops.map(({ label, target }, index) => {
    if (behind !== -1 && index >= behind) return 'source'
    if (target?.name === 'DNAT') return 'rewritten'
    if (translating.has(target?.name ?? '')) return 'chosen'
    if (marking.has(label) || calling.has(label)) return 'marked'
    return isHook(label) && target ? 'entered' : 'found'
  })
}

/** The chains that jump to it, without those it jumps to. */
function callersOf(hops: readonly Met[]): string[] {
  const called = new Set(hops.map(({ target }) => target?.name))
  return [...new Set(hops.map(({ label }) => label))].filter(name => !called.has(name))
}

function mapStages({ path, mode, captures }: CapturedPath, at: At): Stages {
  const [own, ...slots] = path.hops
  const { flags } = parseLbList(own!.text)[0]!
  const isSocket = INSIDE.includes(path.from) && path.masquerade.answer === 'no'
  const said = mode === null ? [] : [{ capture: captures.at(-1)!, line: mode }]
  const lines = at(slots.map(({ line }) => line))
  return {
    entered: [],
    found: [{
      name: endpointText(path.frontend),
      says: `is in the map as ${flags[0] ?? 'a frontend'}${isSocket ? '; Socket LB asks before a packet is sent' : ''}`,
      odds: 1,
      points: [...at([own!.line]), ...isSocket ? said : []],
    }],
    marked: [],
    chosen: [{ name: slots.length === 1 ? '1 slot' : `${slots.length} slots`, says: slots.length === 1 ? 'is all there is' : 'one is picked', odds: 1, points: lines }],
    rewritten: path.backends.map(backend => ({
      name: slots.find(({ line }) => line === backend.line)!.label,
      says: 'names',
      ...ofBackend(backend),
      points: at([backend.line]),
    })),
    source: sources(path.backends, said, 'SNAT', at, isSocket ? SOCKET_LB : path.masquerade.answer === 'some' ? SAME_NODE : AS_IT_CAME),
    pod: pods(path.backends, at),
  }
}

function ofBackend(backend: PathBackend): Pick<Station, 'odds' | 'address'> {
  return { odds: backend.odds, address: endpointText(backend) }
}

function choice(backends: number): string {
  return backends === 1 ? 'has one to choose' : `picks one of ${backends}`
}

type Kept = Pick<Station, 'name' | 'says'>

/** Who asks through a socket of the node's own kernel. */
const INSIDE = ['pod', 'host']
const SOCKET_LB: Kept = { name: 'Socket LB', says: 'connected the client to the pod itself' }
/** In a map it is by the pod's node alone that some keep it and some do not. */
const SAME_NODE: Kept = { name: 'The client\'s address', says: 'stays: the pod is on this node' }
const AS_IT_CAME: Kept = { name: 'The client\'s address', says: 'stays as it came' }

/** One box where all backends get the same, else one for each. */
function sources(
  backends: readonly PathBackend[],
  points: readonly CapturedLine[],
  how: string,
  at: At,
  kept = AS_IT_CAME,
): Station[] {
  const one = (masquerade: boolean | null, odds: number): Station => {
    if (masquerade === null) return { name: 'source', says: 'not known', odds, points }
    return masquerade ? { name: how, says: 'puts the node\'s address there', odds, points } : { ...kept, odds, points }
  }
  if (new Set(backends.map(({ masquerade }) => masquerade)).size === 1) return [one(backends[0]!.masquerade, 1)]
  return backends.map((backend) => {
    const { points, ...rest } = one(backend.masquerade, backend.odds)
    return { ...rest, points: [...points, ...at([backend.line])] }
  })
}

function pods(backends: readonly PathBackend[], at: At): Station[] {
  return backends.map(backend => ({
    name: endpointText(backend),
    says: backend.node === undefined ? 'on a node not known' : `on ${backend.node}`,
    ...ofBackend(backend),
    points: at([backend.line]),
  }))
}
