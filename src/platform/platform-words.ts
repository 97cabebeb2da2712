import type { PlatformKind } from '../words.ts'

export interface PlatformWords {
  /** Short enough for the foot of every slide. */
  short: string
  /** For a sentence, with what must not be concluded from it. */
  long: string
  /** All clusters share one machine and its kernel: shapes can be compared there, speeds cannot. */
  oneKernel: boolean
  /** How the provider ids of its nodes begin; null: no known scheme. */
  scheme: string | null
}

/** A platform's names; separate from the objects, so that a browser does not get the code that creates clusters. */
export const PLATFORM_WORDS: Record<PlatformKind, PlatformWords> = {
  gke: { short: 'GKE', long: 'Two GKE clusters.', oneKernel: false, scheme: 'gce' },
  kind: { short: 'kind lab, not GKE', long: 'Two local kind clusters, one kernel: not a benchmark.', oneKernel: true, scheme: 'kind' },
  unknown: { short: 'unknown platform', long: 'Clusters of an unknown platform.', oneKernel: false, scheme: null },
}
