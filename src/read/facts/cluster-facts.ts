import type { Cluster } from '../../set/manifest.ts'
import type { FactRow, Source } from './fact.ts'
import { ON_GKE } from '../../words.ts'
import { extensions, runs } from './offers.ts'
import { both, column, many, matched } from './source.ts'

/** The clusters' properties, except the dataplane. */
export const clusterFacts: readonly FactRow[] = [
  both('cluster', 'platform', { from: null, read: ({ platform }) => platform }),
  both('cluster', 'Kubernetes', { from: null, read: ({ serverVersion }) => serverVersion }),
  both('cluster', 'channel', { from: null, read: ({ channel }) => channel }, { platforms: ON_GKE }),
  both('cluster', 'nodes', ofNodes(({ role }) => role)),
  both('cluster', 'machine type', ofNodes(({ machineType }) => machineType), { platforms: ON_GKE }),
  both('cluster', 'zone', ofNodes(({ zone }) => zone), { platforms: ON_GKE }),
  both('cluster', 'kubelet', column('constant.nodes', 'KUBELET')),
  both('cluster', 'kernel', column('constant.nodes', 'KERNEL')),
  both('cluster', 'OS image', column('constant.nodes', 'OS')),
  both('cluster', 'container runtime', column('constant.nodes', 'RUNTIME')),
  both('cluster', 'CPUs', column('constant.nodes', 'CPU')),
  both('cluster', 'memory', column('constant.nodes', 'MEMORY')),
  both('cluster', 'processor', matched('constant.cpu', /^Model name: +(\S.*)$/m)),
  both('cluster', 'what else runs', { from: 'offers.workloads', read: text => runs(text, false) }),
  both('cluster', 'other CRDs', { from: 'offers.crds', read: text => extensions(text, false) }),
]

// --- internal ---

function ofNodes(of: (node: Cluster['nodes'][number]) => string | null): Source {
  return {
    from: null,
    read: ({ nodes }) => {
      const values = nodes.map(of)
      return values.every(value => value !== null) ? many(values) : null
    },
  }
}
