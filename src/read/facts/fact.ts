import type { Cluster } from '../../set/manifest.ts'
import type { DataplaneKind, PlatformKind } from '../../words.ts'

/** Where a fact is read: from what a step printed, or from what the manifest says of the cluster. null: it is not there. */
export type Source
  = | { from: null, read: (cluster: Cluster) => string | null }
    | { from: string, read: (text: string, cluster: Cluster) => string | null }

/** A fact as data: how to read it of a cluster. */
export interface FactRow {
  name: string
  /** `dataplane` is what may differ; `experiment` is what decides an experiment's result beside it. */
  group: 'cluster' | 'experiment' | 'dataplane'
  /** All, where left out. */
  platforms?: readonly PlatformKind[]
  /** Where it is read on a side with this dataplane; null: nothing that could be asked of it. */
  of: (dataplane: DataplaneKind) => Source | null
}
