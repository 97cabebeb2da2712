import type { Side } from '../words.ts'
import type { Cluster } from './manifest.ts'
import type { VerifiedSet } from './verify.ts'

/**
 * The cluster that printed an output, as it was at that time: a set may hold runs between which another node came to receive the
 * Service's traffic, and its manifest describes the last.
 */
export function clusterAt(set: VerifiedSet, side: Side, id: string): Cluster {
  const cluster = set.manifest.clusters[side]
  const run = set.capture(id)?.run
  // a side that stands in another's place keeps its name
  const receiver = set.manifest.runs.find(one => one.id === run)?.receivers?.[cluster.side]
  return receiver === undefined ? cluster : { ...cluster, receiver }
}
