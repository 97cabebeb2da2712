import type { CapturedPath } from '../dataplane/captured-path.ts'
import type { Job } from '../dataplane/jobs.ts'
import type { Path, PathBackend } from '../dataplane/packet-path.ts'
import type { Stages } from '../dataplane/stages.ts'
import type { Walk } from '../dataplane/walks.ts'
import type { CapturedLine } from '../read/side.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { Evidence, Field, PathShown, WalkStep } from './readings.ts'
import { pathBetween } from '../conclude/computed-path.ts'
import { concluded } from '../conclude/conclude.ts'
import { pathId } from '../conclude/path.ts'
import { JOBS } from '../dataplane/jobs.ts'
import { stagesOf } from '../dataplane/stages.ts'
import { keyOf, PLACES, SOURCES, TARGETS } from '../dataplane/walks.ts'
import { idOn, sideOf } from '../read/side.ts'
import { firstTable } from '../read/table.ts'
import { readOr } from '../read/unread.ts'
import { perSet } from '../set/per-set.ts'
import { endpointText } from '../text/addresses.ts'
import { evidenceOf } from './evidence.ts'
import { readBeside, sentIn } from './sent.ts'

/** Character cells of the line below a packet: 22 pixels high, across the slide. */
export const LINE = 84

/**
 * The walks of a connection's first packet to the Service on one side, for each source, frontend and place of the pod, computed
 * from what was captured. Of the pods at a place the first is followed.
 */
export function pathwayOf(set: VerifiedSet, side: Side): PathShown {
  return readOr(() => {
    const walks = walksOf(set, side)
    const told = Object.values(walks).flat().flatMap(({ points: [first] }) => first ? [lineAt(first)] : [])
    return { says: null, walks, lines: byLine(evidenceOf(set, told, told.length, 'cut', LINE)) }
  }, says => ({ says, walks: {}, lines: {} }))
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
interface Asked { captured: CapturedPath, met: Stages | Met, place: Walk['place'], header: Header, sent: CapturedLine | null }

type Header = Pick<WalkStep, 'source' | 'destination'>

/** What a packet meets at a step, and how that changes its header; what `ends` lets it go no further. */
interface Met extends Pick<WalkStep, 'name' | 'says'> { points: readonly CapturedLine[], change?: Partial<Header>, ends?: true }

function walksOf(set: VerifiedSet, side: Side): PathShown['walks'] {
  const own = sideOf(set, side)
  const known = { set, side, sent: sentIn(set, side) }
  const walks: PathShown['walks'] = {}
  for (const to of TARGETS) {
    for (const from of SOURCES) {
      const captured = pathBetween(own, from, to)
      if (!captured) continue
      const header = { source: sourceOf(from, captured.path, known), destination: fieldOf(to, captured.path) }
      const sent = from === 'external' && to === 'vip' ? known.sent : null
      const met = captured.path.answer === 'backends' ? stagesOf(captured) : stopOf(known, { from, to })
      for (const place of PLACES) walks[keyOf({ from, to, place })] = walkOf({ captured, met, place, header, sent }, known)
    }
  }
  return walks
}

/** The address by which a packet is sent to the Service. */
function fieldOf(to: Walk['to'], { frontend }: Path): Field {
  const raw = endpointText(frontend)
  return to === 'nodePort' ? { role: 'node', name: 'node', raw } : { role: 'vip', name: to === 'vip' ? 'VIP' : 'ClusterIP', raw }
}

function sourceOf(from: Walk['from'], { node }: Path, { sent }: Known): Field {
  if (from === 'host') return nodeField(node)
  return from === 'pod' ? { role: 'client', name: 'client pod', raw: null } : { role: 'client', name: 'client', raw: sent?.from ?? null }
}

function nodeField(node: string | undefined): Field {
  return { role: 'node', name: 'node', raw: node ?? null }
}

function walkOf(asked: Asked, known: Known): WalkStep[] {
  const { header, sent } = asked
  const start = sent ? { name: '', says: 'A captured packet comes in', points: [sent] } : { name: '', says: 'Not sent: computed from the tables', points: [] }
  const met: Meets = 'says' in asked.met ? { found: asked.met } : metOf(asked, asked.met, known)
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

/** What is concluded of a packet that reaches no pod, with the last thing that is read of it. */
function stopOf({ set, side }: Known, ends: Pick<Walk, 'from' | 'to'>): Met {
  const { sentence, found, points } = concluded(set, idOn(side, pathId(ends)))!
  return { name: '', says: (sentence ?? found)!, points: points.slice(-1), ends: true }
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
    pod: pod && { ...pod, says: `sees ${from.name === UNKNOWN ? 'nobody knows whom' : `the ${from.name}`}`, points: [...listedIn(backend, known), ...pod.points] },
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
  const rows = readBeside(set, capture, (text) => {
    const { columns, rows } = firstTable(text)
    return rows.map(({ cells, line }) => ({ address: cells[columns.indexOf('IP')], line: { capture, line } }))
  })
  return new Map([...Map.groupBy(rows, ({ address }) => address ?? '')].map(([address, all]) => [address, all.map(({ line }) => line)]))
})

function lineAt(point: string): CapturedLine {
  const [capture, line] = point.split(':')
  return { capture: capture as CaptureId, line: Number(line) }
}

function byLine(evidence: readonly Evidence[]): Record<string, Evidence> {
  return Object.fromEntries(evidence.flatMap(one => one.excerpt.lines.map(line =>
    [`${one.id}:${line.no}`, { ...one, left: 0, excerpt: { ...one.excerpt, lines: [line] } }])))
}
