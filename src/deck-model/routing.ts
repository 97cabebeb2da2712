import type { Backend } from '../read/latency.ts'
import type { VerifiedSet } from '../set/verify.ts'
import { concluded } from '../conclude/conclude.ts'
import { ON, ROUTED } from '../conclude/routing.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { spoken } from '../dataplane/looks.ts'
import { BACKENDS } from '../read/latency.ts'
import { COMPARED } from '../words.ts'
import { pointOf } from './evidence-link.ts'

/** How many times as long connecting straight to a pod takes, as on the other side, with the ends of its interval. */
interface Ratio { backend: Backend, where: string, is: number, low: number, high: number }

/** Connecting under each setting of one side, as a multiple of the other. */
export interface RoutingShown {
  /** The side whose settings are changed, and what the other is called. */
  side: typeof COMPARED[number]
  beside: string
  settings: {
    hubble: string
    routing: string
    says: string
    ratios: Ratio[]
    /** `routing.v2.bpf-on-1-latency:1` */
    from: string
  }[]
}

/** What was timed under each setting, those with Hubble on first; null where not all of them were. */
export function routingOf(set: VerifiedSet): RoutingShown | null {
  const { clusters } = set.manifest
  const side = COMPARED.find(one => dataplaneOf(clusters[one].dataplane).hasAgent)
  const told = ROUTED.map(setting => ({ ...setting, judged: concluded(set, `routing.${setting.id}`)! }))
  if (!side || told.some(({ judged }) => judged.verdict !== 'holds')) return null
  return {
    side,
    beside: spoken(clusters[COMPARED.find(one => one !== side)!]),
    settings: told.map(({ id, hubble, routing, judged: { sentence, numbers, points } }) => ({
      hubble,
      routing,
      says: sentence!,
      ratios: BACKENDS.map(backend => ({
        backend,
        where: ON[backend],
        is: numbers[backend]!,
        low: numbers[`${backend} low`]!,
        high: numbers[`${backend} high`]!,
      })),
      from: pointOf(points.find(({ capture }) => capture.startsWith(`routing.${side}.${id}-`))!),
    })),
  }
}
