/** The two sides of every slide: `v1` redirects with kube-proxy and iptables, `v2` with Cilium in eBPF. */
export const SIDES = ['v1', 'v2'] as const
export type Side = typeof SIDES[number]

/** The side that a side is compared with. */
export function otherSide(side: Side): Side {
  return SIDES.find(one => one !== side)!
}

/** What is made of each side, by side. */
export function bySide<T>(of: (side: Side) => T): Record<Side, T> {
  return Object.fromEntries(SIDES.map(side => [side, of(side)])) as Record<Side, T>
}

/** The dataplanes there is an object for in src/dataplane, as a manifest names what was detected. */
export const DATAPLANES = ['kube-proxy-iptables', 'cilium'] as const
export type DataplaneKind = typeof DATAPLANES[number]

/** Which dataplane a side is given as; a cluster that runs another one is refused. */
export const GIVEN_AS: Record<Side, DataplaneKind> = { v1: 'kube-proxy-iptables', v2: 'cilium' }

/** The sides that are given as kube-proxy's, and as Cilium's: for steps that only one of these dataplanes can answer. */
export const ON_KUBE_PROXY: readonly Side[] = SIDES.filter(side => GIVEN_AS[side] === 'kube-proxy-iptables')
export const ON_CILIUM: readonly Side[] = SIDES.filter(side => GIVEN_AS[side] === 'cilium')

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
export type PlatformKind = typeof PLATFORMS[number]

/** `layer.side.step`: names a capture everywhere, in the manifest, on a slide and in a link. */
export type CaptureId = `${Layer}.${Side}.${string}`
