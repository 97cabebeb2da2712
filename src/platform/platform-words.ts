import type { PlatformKind } from '../words.ts'

export interface PlatformWords {
  /** Short enough for the foot of every slide. */
  short: string
  /** In a sentence, with what must not be concluded from it. */
  long: string
  /** All clusters share one machine and its kernel: shapes can be compared there, and no speed. */
  oneKernel: boolean
  /** With what the provider ids of its nodes begin; null: of no scheme that is known. */
  scheme: string | null
}

/** How a platform is named; apart from the objects, so that a browser is not sent what makes clusters. */
export const PLATFORM_WORDS: Record<PlatformKind, PlatformWords> = {
  gke: { short: 'GKE', long: 'Two GKE clusters.', oneKernel: false, scheme: 'gce' },
  kind: { short: 'kind lab, not GKE', long: 'Two local kind clusters, one kernel: not a benchmark.', oneKernel: true, scheme: 'kind' },
  unknown: { short: 'unknown platform', long: 'Clusters of an unknown platform.', oneKernel: false, scheme: null },
}
