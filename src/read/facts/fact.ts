import type { Cluster } from '../../set/manifest.ts'
import type { DataplaneKind, PlatformKind } from '../../words.ts'

/** Where a fact is read: from a step's output, or from the manifest's description of the cluster. null: it is not there. */
export type Source
  = | { from: null, read: (cluster: Cluster) => string | null }
    | { from: string, read: (text: string, cluster: Cluster) => string | null }

/** A fact as data: how to read it from a cluster. */
export interface FactRow {
  name: string
  /** `dataplane` is what may differ; `experiment` is what decides an experiment's result in addition to it. */
  group: 'cluster' | 'experiment' | 'dataplane'
  /** All if left out. */
  platforms?: readonly PlatformKind[]
  /** Where it is read on a side with this dataplane; null: this dataplane has no such property. */
  of: (dataplane: DataplaneKind) => Source | null
}
