import type { VerifiedSet } from '../set/verify.ts'
import type { Endpoint } from '../text/addresses.ts'
import type { CaptureId, DataplaneKind, Side } from '../words.ts'
import type { MoreLog } from './scale-log.ts'
import type { CapturedLine, Part } from './side.ts'
import { max, min } from 'd3-array'
import { SIDE_PATTERN, SIDES } from '../words.ts'
import { between, isStepped } from './clocks.ts'
import { parseMore } from './scale-log.ts'
import { partsOf, readEach } from './side.ts'

/** How many of one thing a node holds; unlike things have unlike names, `one` for one of them. `kind`: what may be added up. */
export interface Count { name: string, one: string, kind: Kind, count: number, from: CaptureId }

/** `rule`, `rules`. */
export interface Kind { one: string, many: string }

/** One more Service, in addition to the others. */
export interface OneMore {
  from: CaptureId
  /** Milliseconds from the API server's answer about its endpoint until it had admitted every pod that asked; null: not all. */
  after: number | null
  /** The rules that void it, in words. */
  voids: string[]
}

/** One side's results with a number of unused Services. */
export interface ScaleRead {
  side: Side
  services: number
  counts: Count[]
  /** Rules of endpoints without a comment, as kube-proxy writes them above 1,000 endpoints; null if unknown. */
  uncommented: { count: number, of: number } | null
  more: OneMore[]
}

const PROBED = new RegExp(String.raw`^scale\.${SIDE_PATTERN}\.n-(\d+)-probed$`)

/** Lines one after the other as stretches. */
export function stretchesOf(from: CaptureId, name: string, lines: readonly number[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const line of lines) {
    const last = stretches.at(-1)
    if (last && last.first + last.count === line) last.count++
    else stretches.push({ from, name, first: line, count: 1 })
  }
  return stretches
}

/** Counts what the tables of a dataplane hold, of the captures of one size and side by their steps' names. */
export type Counting = (part: (name: string) => Part | null) => Pick<ScaleRead, 'counts' | 'uncommented'>

/** Entries of one table that stand on lines of a capture one after the other, from the line `first`. */
export interface Stretch { from: CaptureId, name: string, first: number, count: number }

/** A dataplane's tables, entry by entry in the order they were printed, and the lines of those that a packet meets in them. */
export interface Met { tables: Stretch[], lines: CapturedLine[] }

/**
 * What the first packet from outside to an address meets in the tables of one size, on its way to the first of the pods behind
 * it: rules that are held against it, entries that are read. null where its tables do not say so.
 */
export type Meeting = (part: (name: string) => Part | null, to: Endpoint) => Met | null

/** The scale experiment's results, except latencies, by size, V1 before V2; empty if it was not captured. */
export function readScale(set: VerifiedSet, counting: (dataplane: DataplaneKind) => Counting): ScaleRead[] {
  const found = set.captures.flatMap(({ id }) => {
    const size = PROBED.exec(id)
    return size ? [{ side: size[1] as Side, services: Number(size[2]) }] : []
  })
  return found
    .sort((a, b) => a.services - b.services || a.side.localeCompare(b.side))
    .map(one => readSize(set, one, counting(set.manifest.clusters[one.side].dataplane)))
}

/** The load averages that the logs of connecting name for each size, each at its beginning and end: the least and the most. */
export function loadsOf(set: VerifiedSet): { services: number, least: number, most: number }[] {
  const found = SIDES.flatMap(side => readEach(set, 'scale', side, /^n-(\d+)-latency-\d+$/, (text, _, [services]) =>
    Array.from(text.matchAll(AVERAGE), ([, load]) => ({ services: Number(services), load: Number(load) }))))
  return [...Map.groupBy(found, ({ services }) => services)]
    .sort(([a], [b]) => a - b)
    .map(([services, all]) => ({ services, least: min(all, ({ load }) => load)!, most: max(all, ({ load }) => load)! }))
}

/** A try whose poller paused longer than this before it got through knows the moment no better (milliseconds). */
export const PAUSE = 50

/** Milliseconds from the API server's answer until every pod had got through, try by try, with the rules that void it. */
export function onesMore({ head, asked, reached, summary }: MoreLog, from: CaptureId): OneMore[] {
  const slept = isStepped(head.clock, summary.clock)
  return asked.map(({ n, slice }) => {
    const through = reached.filter(one => one.n === n)
    const missing = head.pods.filter(pod => !through.some(one => one.pod === pod))
    const late = through.filter(({ pause }) => pause > PAUSE)
    const voids = [
      ...slept ? ['a clock was set, or the machine slept'] : [],
      ...missing.map(pod => `the ${pod} never got through`),
      ...late.map(({ pod, pause }) => `the ${pod} had not asked for ${Math.round(pause)} ms`),
    ]
    const moments = through.map(({ began, open }) => between(began, head.clock) + open - slice)
    return { from, after: missing.length > 0 ? null : Math.max(...moments), voids }
  })
}

// --- internal ---

/** `"average":9.1` of a log's load. */
const AVERAGE = /"average":(\d+(?:\.\d+)?)/g

type Found = Pick<ScaleRead, 'side' | 'services'>

function readSize(set: VerifiedSet, { side, services }: Found, counts: Counting): ScaleRead {
  const part = partsOf(set, `scale.${side}.n-${services}`)
  const halves = ['more-1', 'more-2'].flatMap(name => part(name) ?? []).map(({ id, text }) => ({ id, log: parseMore(text, id) }))
  return {
    side,
    services,
    ...counts(part),
    more: halves.flatMap(({ id, log }) => onesMore(log, id)),
  }
}
