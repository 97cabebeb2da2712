import type { Cluster, ClusterNode } from './manifest.ts'
import { ON_GKE } from '../words.ts'

type Ids = readonly Pick<ClusterNode, 'providerId'>[]

/** The schemes of nodes' provider ids, `aws` of `aws:///eu-west-1a/i-1`, in order; `none` for a node without an id. */
export function providersOf(nodes: Ids): string[] {
  return [...new Set(nodes.map(({ providerId }) => /^([a-z][a-z0-9+.-]{0,30}):\/\//.exec(providerId)?.[1] ?? 'none'))].sort()
}

/** The provider as nodes name it, in words: `provider id aws`, `no provider id`. */
export function namedProvider(nodes: Ids): string {
  const named = providersOf(nodes).filter(one => one !== 'none')
  return named.length === 0 ? 'no provider id' : `provider id ${named.join(' and ')}`
}

/**
 * Nodes call themselves Compute Engine's, and the cluster is not confirmed as GKE's: anybody can write such an id on a node, so
 * it could pass for GKE's on a slide.
 */
export function isUnconfirmed({ platform, nodes }: { platform: Cluster['platform'], nodes: Ids }): boolean {
  return !ON_GKE.includes(platform) && providersOf(nodes).includes('gce')
}
