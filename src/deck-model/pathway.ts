import type { CapturedPath } from '../dataplane/captured-path.ts'
import type { Job } from '../dataplane/jobs.ts'
import type { Path, PathBackend } from '../dataplane/packet-path.ts'
import type { Stages } from '../dataplane/stages.ts'
import type { CapturedLine } from '../read/side.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { Evidence, Field, PathShown, WalkStep } from './readings.ts'
import type { Walk } from './walks.ts'
import { deck } from '../../deck.config.ts'
import { capturedPaths } from '../dataplane/captured-path.ts'
import { JOBS } from '../dataplane/jobs.ts'
import { stagesOf } from '../dataplane/stages.ts'
import { idOn } from '../read/side.ts'
import { firstTable } from '../read/table.ts'
import { parseTcpdump } from '../read/tcpdump.ts'
import { whyUnread } from '../read/unread.ts'
import { perSet } from '../set/per-set.ts'
import { endpointText } from '../text/addresses.ts'
import { evidenceOf } from './evidence.ts'
import { keyOf, PLACES, SOURCES, TARGETS } from './walks.ts'

/** Character cells of the line below a packet: 22 pixels high, across the slide. */
export const LINE = 84

/**
 * The walks of a connection's first packet to the Service on one side, for each source, frontend and place of the pod, computed
 * from what was captured. Of the pods at a place the first is followed.
 */
export function pathwayOf(set: VerifiedSet, side: Side): PathShown {
  try {
    const walks = walksOf(set, side)
    const told = Object.values(walks).flat().flatMap(({ points: [first] }) => first ? [lineAt(first)] : [])
    return { says: null, walks, lines: byLine(evidenceOf(set, told, told.length, 'cut', LINE)) }
  }
  catch (error) {
    return { says: whyUnread(error), walks: {}, lines: {} }
  }
}

// --- internal ---

/** What the walks of one side have in common. */
interface Known {
  set: VerifiedSet
  side: Side
  /** A packet of a client outside that was seen to come in for the VIP. */
  sent: (CapturedLine & { from: string }) | null
}

/** What is asked, and whose addresses that puts into the header. */
interface Asked { captured: CapturedPath, stages: Stages | null, place: Walk['place'], header: Header, sent: CapturedLine | null }

type Header = Pick<WalkStep, 'source' | 'destination'>

/** What a packet meets at a step, and how that changes its header; what `ends` lets it go no further. */
interface Met extends Pick<WalkStep, 'name' | 'says'> { points: readonly CapturedLine[], change?: Partial<Header>, ends?: true }

function walksOf(set: VerifiedSet, side: Side): PathShown['walks'] {
  const path = capturedPaths(set, side)
  const known = { set, side, sent: sentIn(set, side) }
  const walks: PathShown['walks'] = {}
  for (const to of TARGETS) {
    const asked = askedBy(to, known, path)
    for (const from of asked ? SOURCES : []) {
      const captured = path({ ...asked!.endpoint, protocol: 'TCP', from })
      const header = { source: sourceOf(from, captured.path, known), destination: asked!.field }
      const sent = from === 'external' && to === 'vip' ? known.sent : null
      const stages = captured.path.answer === 'backends' ? stagesOf(captured) : null
      for (const place of PLACES) walks[keyOf({ from, to, place })] = walkOf({ captured, stages, place, header, sent }, known)
    }
  }
  return walks
}

/** Where a packet is sent to reach the Service by an address of one kind; null where it has none. */
function askedBy(to: Walk['to'], { set, side }: Known, path: ReturnType<typeof capturedPaths>) {
  const { vip, clusterIp, nodePort, nodes } = set.manifest.clusters[side]
  const { port } = deck
  if (to !== 'nodePort') {
    const endpoint = { address: to === 'vip' ? vip : clusterIp, port }
    return { endpoint, field: { role: 'vip', name: to === 'vip' ? 'VIP' : 'ClusterIP', raw: endpointText(endpoint) } as const }
  }
  const { node } = path({ address: vip, port, protocol: 'TCP', from: 'external' }).path
  const address = nodes.find(({ name }) => name === node)?.internalIp
  if (address === undefined || nodePort === 0) return null
  const endpoint = { address, port: nodePort }
  return { endpoint, field: { role: 'node', name: 'node', raw: endpointText(endpoint) } as const }
}

function sourceOf(from: Walk['from'], { node }: Path, { sent }: Known): Field {
  if (from === 'host') return nodeField(node)
  return from === 'pod' ? { role: 'client', name: 'client pod', raw: null } : { role: 'client', name: 'client', raw: sent?.from ?? null }
}

function nodeField(node: string | undefined): Field {
  return { role: 'node', name: 'node', raw: node ?? null }
}

function walkOf(asked: Asked, known: Known): WalkStep[] {
  const { header, sent, stages, captured } = asked
  const start = sent ? { name: '', says: 'A captured packet comes in', points: [sent] } : { name: '', says: 'Not sent: computed from the tables', points: [] }
  const met = stages ? metOf(asked, stages, known) : { found: stopOf(captured) }
  let now: WalkStep = stepOf(null, start, header)
  return [now, ...JOBS.map((job) => {
    const { source, destination, state } = now
    const meets = met[job] ?? WAITS
    now = state === 'ended' ? { ...now, job, says: 'went no further', name: '', points: [] } : stepOf(job, meets, { source, destination })
    return now
  })]
}

const WAITS: Met = { name: '', says: 'waits: nothing to do here', points: [] }

function stepOf(job: Job | null, met: Met, header: Header): WalkStep {
  const { name, says, points, change, ends } = met
  const state = ends ? 'ended' : met === WAITS ? 'waits' : 'does'
  return { job, state, name, says, ...header, ...change, points: points.map(({ capture, line }) => `${capture}:${line}`) }
}

/** The last thing that is read of a packet that reaches no pod. */
function stopOf({ path, captures }: CapturedPath): Met {
  return { name: '', says: path.why, points: path.hops.slice(-1).map(({ line }) => ({ capture: captures[0]!, line })), ends: true }
}

type Meets = Partial<Record<Job, Met>>

/** What leads to one of the backends, by job. */
function metOf({ captured: { path }, place, header }: Asked, stages: Stages, known: Known): Meets {
  const at = path.backends.findIndex(({ node }) => node === undefined || path.node === undefined || (node === path.node) === (place === 'here'))
  const backend = path.backends[at]
  const common = { entered: stages.entered[0], found: stages.found[0], marked: stages.marked[0] }
  if (!backend) return { ...common, chosen: { name: '', says: `has no pod ${place === 'here' ? 'on this node' : 'on another node'}`, points: [], ends: true } }
  const [rewritten, source, pod] = (['rewritten', 'source', 'pod'] as const).map(job => stages[job].length > 1 ? stages[job][at] : stages[job][0])
  const from = sourceBehind(backend, path, header)
  return {
    ...common,
    chosen: stages.chosen[0] && { ...stages.chosen[0], points: decidingFirst(stages.chosen[0].points, rewritten?.points ?? []) },
    rewritten: rewritten && { ...rewritten, says: `${rewritten.says} ${rewritten.address}`, change: { destination: { role: 'pod', name: 'pod', raw: endpointText(backend) } } },
    source: source && { ...source, change: { source: from } },
    pod: pod && { ...pod, says: `${pod.says}, sees ${from.name === UNKNOWN ? 'nobody knows whom' : `the ${from.name}`}`, points: [...listedIn(backend, known), ...pod.points] },
  }
}

const UNKNOWN = '?'

function sourceBehind({ masquerade }: PathBackend, { node }: Path, { source }: Header): Field {
  if (masquerade === null) return { ...source, name: UNKNOWN, raw: null }
  return masquerade ? nodeField(node) : source
}

function decidingFirst(points: readonly CapturedLine[], of: readonly CapturedLine[]): CapturedLine[] {
  const decides = ({ line }: CapturedLine) => of.some(one => one.line === line)
  return [...points.filter(decides), ...points.filter(one => !decides(one))]
}

/** The line of the pods' list that says where a backend runs. */
function listedIn({ address }: PathBackend, { set, side }: Known): CapturedLine[] {
  return podLines(set, side).get(address) ?? []
}

const podLines = perSet((set: VerifiedSet, side: Side): ReadonlyMap<string, CapturedLine[]> => {
  const capture = idOn(side, 'l2.pods')
  const rows = lineIn(set, capture, (text) => {
    const { columns, rows } = firstTable(text)
    return rows.map(({ cells, line }) => ({ address: cells[columns.indexOf('IP')], line: { capture, line } }))
  })
  return new Map([...Map.groupBy(rows, ({ address }) => address ?? '')].map(([address, all]) => [address, all.map(({ line }) => line)]))
})

function sentIn(set: VerifiedSet, side: Side): Known['sent'] {
  const capture = idOn(side, 'l3.arrival')
  const { vip } = set.manifest.clusters[side]
  const [first] = lineIn(set, capture, text => parseTcpdump(text).flatMap(({ line, ends }) =>
    ends?.destination.address === vip ? [{ capture, line, from: ends.source.address }] : []))
  return first ?? null
}

/** What is read beside the path; a capture that is not there, or cannot be read, adds nothing. */
function lineIn<T>(set: VerifiedSet, id: CaptureId, read: (text: string) => T[]): T[] {
  const text = set.text(id)
  try {
    return text === null ? [] : read(text)
  }
  catch (error) {
    // throws what is no fault of the capture
    whyUnread(error)
    return []
  }
}

function lineAt(point: string): CapturedLine {
  const [capture, line] = point.split(':')
  return { capture: capture as CaptureId, line: Number(line) }
}

function byLine(evidence: readonly Evidence[]): Record<string, Evidence> {
  return Object.fromEntries(evidence.flatMap(one => one.excerpt.lines.map(line =>
    [`${one.id}:${line.no}`, { ...one, left: 0, excerpt: { ...one.excerpt, lines: [line] } }])))
}
