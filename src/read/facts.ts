import type { FactRow } from './facts/fact.ts'
import { clusterFacts } from './facts/cluster.ts'
import { dataplaneFacts } from './facts/dataplane.ts'
import { experimentFacts } from './facts/experiment.ts'
/** Every fact, in the order of the slides. */
export const FACTS: readonly FactRow[] = [...clusterFacts, ...experimentFacts, ...dataplaneFacts]
