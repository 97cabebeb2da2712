import type { Cluster } from '../set/manifest.ts'
import type { PlatformKind } from '../words.ts'
import { namedProvider } from '../set/provider.ts'

interface PlatformWords {
  /** Short enough for the foot of every slide; `{provider}` is what its provider ids say. */
  short: string
  /** For a sentence, with what must not be concluded from it; the same. */
  long: string
  /** All clusters share one machine and its kernel: shapes can be compared there, speeds cannot. */
  oneKernel: boolean
  /** A load balancer spreads requests over the nodes, of which one is looked at; the lab's address is one node's at a time. */
  spreads: boolean
  /** How the provider ids of its nodes begin; null: no known scheme. */
  scheme: string | null
}

/** A platform's names; separate from the objects, so that a browser does not get the code that creates clusters. */
export const PLATFORM_WORDS: Record<PlatformKind, PlatformWords> = {
  gke: { short: 'GKE', long: 'Two GKE clusters.', oneKernel: false, spreads: true, scheme: 'gce' },
  kind: { short: 'kind lab, not GKE', long: 'Two local kind clusters, one kernel: not a benchmark.', oneKernel: true, spreads: false, scheme: 'kind' },
  other: { short: '{provider}', long: 'Two clusters that are neither GKE nor kind, {provider}.', oneKernel: false, spreads: true, scheme: null },
}

/** A platform's names for two clusters, with the provider that their nodes name. */
export function wordsOnPlatform(clusters: readonly Pick<Cluster, 'platform' | 'nodes'>[]): Pick<PlatformWords, 'short' | 'long'> {
  const { short, long } = PLATFORM_WORDS[clusters[0]!.platform]
  const named = namedProvider(clusters.flatMap(({ nodes }) => nodes))
  return { short: short.replace('{provider}', named), long: long.replace('{provider}', named) }
}
