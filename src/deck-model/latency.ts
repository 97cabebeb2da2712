import type { Estimate } from '../read/latency-stats.ts'
import type { VipRead } from '../read/latency-vip.ts'
import type { Backend, LatencyCell, LatencyPair, LatencyRead } from '../read/latency.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import { concluded } from '../conclude/conclude.ts'
import { saysOf } from '../conclude/conclusion.ts'
import { excludes } from '../read/latency-stats.ts'
import { readVip } from '../read/latency-vip.ts'
import { readLatency } from '../read/latency.ts'
import { hundredths, signed } from '../text/numbers.ts'

/** A number with its interval; `shown`: the interval excludes "no difference". */
interface Measured { says: string, shown: boolean, from: CaptureId }

/** One quantity, to a pod on the client's node and to one on another; null: too few values for a number. */
interface MeasuredRow { name: string, cells: Partial<Record<Backend | 'vip', Measured>> }

/** The cost of one side's connections and requests, as a slide shows it. */
export interface LatencyShown {
  side: Side
  pairs: Omit<LatencyPair, 'us'>[]
  /** The largest number of Services, which all rows except the slopes refer to. */
  among: number
  rows: MeasuredRow[]
  says: string[]
}

/** One side's latencies of a set; null where none were captured. */
export function latencyOf(set: VerifiedSet, side: Side): LatencyShown | null {
  const read = readLatency(set, side)
  if (!read) return null
  const said = ['slope-here', 'slope-there', 'added-here', 'added-there', ...readVip(set, side) ? ['vip'] : []]
  return {
    side,
    pairs: read.pairs.map(({ us: _, ...pair }) => pair),
    among: Math.max(...read.pairs.map(({ services }) => services)),
    rows: [...atMost(read), ...slopes(read, readVip(set, side))],
    says: said.map(name => saysOf(concluded(set, `scale.${side}.${name}`)!)),
  }
}

// --- internal ---

/** Relative to its pod, at the largest number of Services: a connection, its 99th percentile. */
function atMost({ cells, pairs }: LatencyRead): MeasuredRow[] {
  const most = Math.max(...pairs.map(({ services }) => services))
  const row = (name: string, value: (cell: LatencyCell) => Estimate | null): MeasuredRow => ({
    name,
    cells: Object.fromEntries(cells.filter(({ services }) => services === most).flatMap((cell) => {
      const estimate = value(cell)
      return estimate ? [[cell.backend, measured(estimate, 1, '×', pairs[0]!.from)]] : []
    })),
  })
  return [row('a new connection', ({ ratio }) => ratio), row('its 99th percentile', ({ p99 }) => p99)]
}

/**
 * How much longer it takes per rule before the Service's own, or per Service in the cluster. By the VIP the blocks of a run of
 * curl are alike, so that no interval is told.
 */
function slopes(read: LatencyRead, vip: VipRead | null): MeasuredRow[] {
  const per = read.slopes[0]?.per ?? 'Service'
  const cells = Object.fromEntries(read.slopes.flatMap(({ backend, slope }) =>
    slope ? [[backend, measured(slope, 0, '', read.pairs[0]!.from)]] : []))
  return [
    { name: `ns for each ${per}`, cells },
    ...vip?.slope ? [{ name: 'ns a Service, by the VIP', cells: { vip: { says: signed(vip.slope.is), shown: false, from: vip.blocks[0]!.from } } }] : [],
  ]
}

function measured(estimate: Estimate, same: number, unit: string, from: CaptureId): Measured {
  const number = same === 0 ? signed : hundredths
  const says = `${number(estimate.is)}${unit} (${number(estimate.low)} to ${number(estimate.high)})`
  return { says, shown: excludes(estimate, same), from }
}
