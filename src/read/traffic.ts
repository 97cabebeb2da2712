import type { VerifiedSet } from '../set/verify.ts'
import type { TrafficPolicy } from '../trace/layers/traffic/index.ts'
import type { CaptureId, Side } from '../words.ts'
import type { Asked } from './tries.ts'
import { clusterAt } from '../set/cluster-at.ts'
import { perSet } from '../set/per-set.ts'
import { parseAccessLog } from './accesslog.ts'
import { readEach } from './side.ts'
import { columnOf, firstTable } from './table.ts'
import { parseAsked } from './tries.ts'

/** A marked request as the replica saw it. */
export interface Seen {
  pod: string
  /** Whether that replica is on the receiving node. */
  here: boolean
  /** The client's own address, and not one that stands for it. */
  itself: boolean
}

/** One run under one traffic policy on one side. */
export interface TrafficRun {
  policy: TrafficPolicy
  run: number
  /** What the Service said of itself at that time: `Cluster`, `Local`. */
  said: string
  seen: Seen[]
  /** Requests to the node port of a node without a replica; null where none was asked. */
  empty: Asked[] | null
  /** The health check of the receiving node, then of one without a replica; null where it was not asked. */
  health: Asked[] | null
  /** The captures of requests, of a node without a replica, of the health check. */
  from: Record<'seen' | 'empty' | 'health' | 'service', CaptureId>
}

/** Every run of a side that was captured whole, in their order. Read once for each set. */
export const readTraffic = perSet((set: VerifiedSet, side: Side): TrafficRun[] =>
  readEach(set, 'traffic', side, /^(cluster|local)-(\d+)-seen$/, (_, __, [policy, run]) => runOf(set, side, policy as TrafficPolicy, Number(run)) ?? []))

// --- internal ---

function runOf(set: VerifiedSet, side: Side, policy: TrafficPolicy, run: number): TrafficRun | null {
  const id = (part: string): CaptureId => `traffic.${side}.${policy}-${run}-${part}`
  const text = (part: string) => set.text(id(part))
  const [service, pods, burst, seen] = [text('service'), text('pods'), text('burst'), text('seen')]
  if (!service || !pods || !burst || !seen) return null
  const table = firstTable(pods, id('pods'))
  const nodes = new Map(columnOf(table, 'NAME').map((name, index) => [name, columnOf(table, 'NODE')[index]]))
  const client = /^\d+ ([\d.]+):\d+$/m.exec(burst)?.[1]
  const asked = (part: string) => text(part) === null ? null : parseAsked(text(part)!, id(part))
  return {
    policy,
    run,
    said: columnOf(firstTable(service, id('service')), 'TRAFFIC')[0] ?? '',
    seen: parseAccessLog(seen, id('seen')).map(one => ({
      pod: one.pod ?? '',
      here: nodes.get(one.pod ?? '') === clusterAt(set, side, id('seen')).receiver,
      itself: one.client.address === client,
    })),
    empty: asked('empty'),
    health: asked('health'),
    from: { seen: id('seen'), empty: id('empty'), health: id('health'), service: id('service') },
  }
}
