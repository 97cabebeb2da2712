import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { LatencyBlock, LatencyLog } from './latency-log.ts'
import type { Blocks, Estimate } from './latency-stats.ts'
import { quantileSorted } from 'd3-array'
import { perSet } from '../set/per-set.ts'
import { parseLatency } from './latency-log.ts'
import { medianOf, p99Of, slopeOf } from './latency-stats.ts'
import { readEach } from './side.ts'

/** Whether the pod behind the Service is on the client's own node or on another. */
export type Backend = 'here' | 'there'
export const BACKENDS: readonly Backend[] = ['here', 'there']

/** A block of connections to a Service and one straight to its pod: medians, in microseconds. */
export interface LatencyPair {
  from: CaptureId
  services: number
  backend: Backend
  service: number
  pod: number
  /** Every time of both blocks, in ascending order. */
  us: Blocks
  /** The position of the Service's rule in KUBE-SERVICES, from 1; null if there is none. */
  line: number | null
  /** Why it does not count; null if it does. */
  void: string | null
}

/** The results of all pairs of one size and one backend. */
export interface LatencyCell {
  services: number
  backend: Backend
  pairs: number
  /** Service divided by direct. */
  ratio: Estimate
  /** The same ratio for the 99th percentiles; null if there are too few times. */
  p99: Estimate | null
}

export interface LatencyRead {
  side: Side
  pairs: LatencyPair[]
  cells: LatencyCell[]
  /** Nanoseconds of service minus direct: on V1 per rule before the Service's own, on V2 per Service; null: too few. */
  slopes: { backend: Backend, per: 'rule' | 'Service', points: number, slope: Estimate | null }[]
}

/** The number of pairs that every cell needs before results are computed (guide to the method: 20 blocks). */
export const PAIRS = 20

/** One side's latencies; null if none were captured. Computed once per set. */
export const readLatency = perSet(latencyOf)

/** The results of pairs; none for a cell with fewer than {@link PAIRS}, and no slope unless every cell has enough. */
export function summedUp(pairs: readonly LatencyPair[]): Pick<LatencyRead, 'cells' | 'slopes'> {
  const counting = pairs.filter(one => one.void === null)
  const sizes = [...new Set(pairs.map(({ services }) => services))].sort((a, b) => a - b)
  const of = (services: number, backend: Backend) => counting.filter(one => one.services === services && one.backend === backend)
  const enough = (services: number, backend: Backend) => of(services, backend).length >= PAIRS
  const cells = sizes.flatMap(services => BACKENDS.filter(backend => enough(services, backend)).map(backend => ({
    services,
    backend,
    pairs: of(services, backend).length,
    ratio: medianOf(of(services, backend).map(({ service, pod }) => service / pod)),
    p99: p99Of(of(services, backend).map(({ us }) => us)),
  })))
  const slopes = BACKENDS.map((backend) => {
    const points = counting.filter(one => one.backend === backend)
      .map(({ services, line, service, pod }) => ({ line, x: line ?? services, y: (service - pod) * 1000, stratum: services }))
    const whole = sizes.length > 1 && sizes.every(services => enough(services, backend))
    const per = points.some(({ line }) => line !== null) ? 'rule' as const : 'Service' as const
    return { backend, per, points: points.length, slope: whole ? slopeOf(points) : null }
  })
  return { cells, slopes }
}

/** A log's pairs of blocks, measured beside so many Services, in the order of their pairs. */
export function pairsOf({ blocks }: LatencyLog, services: number, from: CaptureId): LatencyPair[] {
  const pairs = Map.groupBy(blocks.filter(({ warm }) => !warm), ({ pair, backend }) => `${backend} ${pair}`)
  return [...pairs.values()].flatMap((two) => {
    const [service, pod] = (['service', 'pod'] as const).map(to => two.find(block => block.to === to))
    if (!service || !pod) return []
    const us = { service: sorted(service.us), pod: sorted(pod.us) }
    const medians = { service: quantileSorted([...us.service], 0.5)!, pod: quantileSorted([...us.pod], 0.5)! }
    return [{ from, services, backend: service.backend, ...medians, us, ...placeOf(service) }]
  })
}

// --- internal ---

function latencyOf(set: VerifiedSet, side: Side): LatencyRead | null {
  const pairs = readEach(set, 'scale', side, /^n-(\d+)-latency-\d$/, (text, id, [size]) => pairsOf(parseLatency(text, id), Number(size), id))
  return pairs.length === 0 ? null : { side, pairs, ...summedUp(pairs) }
}

function sorted(us: readonly number[]): Float64Array {
  return Float64Array.from(us).sort()
}

/** A Service whose rule moved during the measurement has no position. */
function placeOf({ rule }: LatencyBlock): Pick<LatencyPair, 'line' | 'void'> {
  if (!rule || rule.before === rule.after) return { line: rule?.before ?? null, void: null }
  return { line: null, void: `its rule moved from line ${rule.before} to ${rule.after}` }
}
