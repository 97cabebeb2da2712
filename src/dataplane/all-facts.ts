import type { FactRow } from '../read/facts/fact.ts'
import { clusterFacts } from '../read/facts/cluster-facts.ts'
import { experimentFacts } from '../read/facts/experiment-facts.ts'
import { extensions, runs } from '../read/facts/offers.ts'
import { both } from '../read/facts/source.ts'
import { dataplaneOf } from './dataplanes.ts'

/**
 * What the dataplane consists of and how it is configured: the variable itself. Each row is read from the side's own dataplane.
 */
const dataplaneFacts: readonly FactRow[] = [
  both('dataplane', 'dataplane', { from: null, read: ({ dataplane }) => dataplane }),
  both('dataplane', 'its pods', { from: 'offers.workloads', read: text => runs(text, true) }),
  both('dataplane', 'its CRDs', { from: 'offers.crds', read: text => extensions(text, true) }),
  ...own('redirects by', 'pod routing', 'masquerades', 'update pacing', 'Socket LB'),
  both('dataplane', 'programs at cgroups', { from: 'constant.cgroup-programs', read: programs }),
  ...own('its timeouts'),
]

/** Every fact, in the order of the slides. */
export const FACTS: readonly FactRow[] = [...clusterFacts, ...experimentFacts, ...dataplaneFacts]

// --- internal ---

/** Facts that each dataplane reads from a source of its own, or does not have. */
function own(...names: string[]): FactRow[] {
  return names.map(name => ({ name, group: 'dataplane', of: kind => dataplaneOf(kind).facts[name] ?? null }))
}

/** Cilium's programs in `bpftool cgroup tree`; each begins with `cil_` (cilium/bpf). */
function programs(text: string): string {
  const found = text.match(/\bcil_\w+/g) ?? []
  return found.length === 0 ? 'none of Cilium\'s' : `${found.length}: ${found.join(', ')}`
}
