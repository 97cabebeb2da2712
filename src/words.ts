/** The two sides of every slide: `v1` redirects with kube-proxy and iptables, `v2` with Cilium in eBPF. */
export const SIDES = ['v1', 'v2'] as const
export type Side = typeof SIDES[number]

/** The layers in the order a request meets them, between what is held constant and what the cluster offers beside them. */
export const LAYERS = [
  'constant',
  'l1',
  'l2',
  'l3',
  'l4',
  'l5',
  'l6',
  'failover',
  'l7',
  'l8',
  'policy',
  'scale',
  'offers',
] as const
export type Layer = typeof LAYERS[number]

/** Layers that take long, and are recorded only when they are asked for. */
export const EXPERIMENTS: readonly Layer[] = ['failover', 'policy', 'scale']

/** Whether a set without this layer is whole. */
export function isExperiment(layer: Layer): boolean {
  return EXPERIMENTS.includes(layer)
}

/** Where a cluster runs. Detected from provider ids, never configured; `unknown` cannot be published. */
export const PLATFORMS = ['gke', 'kind', 'unknown'] as const
export type Platform = typeof PLATFORMS[number]

/** `layer.side.step`: names a capture everywhere, in the manifest, on a slide and in a link. */
export type CaptureId = `${Layer}.${Side}.${string}`
