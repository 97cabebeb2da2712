import type { Cluster } from '../../set/manifest.ts'
import type { PlatformKind } from '../../words.ts'

/** Where a fact is read: from what a step printed, or from what the manifest says of the cluster. null: it is not there. */
export type Source
  = | { from: null, read: (cluster: Cluster) => string | null }
    | { from: string, read: (text: string, cluster: Cluster) => string | null }

/** A fact as data: how to read it on each side. */
export interface FactRow {
  name: string
  /** `dataplane` is what may differ; `experiment` is what decides an experiment's result beside it. */
  group: 'cluster' | 'experiment' | 'dataplane'
  /** All, where left out. */
  platforms?: readonly PlatformKind[]
  /** null: nothing that could be asked of this side's dataplane. */
  v1: Source | null
  v2: Source | null
}
