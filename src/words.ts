/** The two sides that are compared, left and right: a comparison is of two, however many sides there are. */
export const COMPARED = ['v1', 'v2'] as const
export type ComparedSide = typeof COMPARED[number]

/**
 * A recorded cluster; which dataplane redirects packets there is detected: see src/dataplane. A set holds two or three of them.
 * The type names the two that every set has, so that a record by side can be read without asking; where a third may be, go by
 * {@link sidesOf}.
 */
export type Side = ComparedSide

/** The names a side may have, in their order. */
export const SIDES = [...COMPARED, 'v3'] as readonly string[] as readonly Side[]

/** A side's name in a sentence. */
export function sideName(side: Side): string {
  return side.toUpperCase()
}

/** A side in a regular expression, as a group of its own. */
export const SIDE_PATTERN = `(${SIDES.join('|')})`

/** A value for each of these sides, by side; for the compared two, if they are left out. No other side is a key of it. */
export function bySide<T>(of: (side: Side, index: number) => T, sides: readonly Side[] = COMPARED): Record<Side, T> {
  return Object.fromEntries(sides.map((side, index) => [side, of(side, index)])) as Record<Side, T>
}

/** The sides there is something of, in their order: those of a recording, of a set, of what was asked for. */
export function sidesOf(of: Partial<Record<Side, unknown>>): Side[] {
  return SIDES.filter(side => of[side] !== undefined)
}

/** The side that a compared side is compared with. */
export function otherSide(side: ComparedSide): ComparedSide {
  return COMPARED[side === COMPARED[0] ? 1 : 0]
}

/** What is made of the compared sides: the left one's, the right one's. */
export function pairOf<T>(of: (side: ComparedSide) => T): [T, T] {
  return [of(COMPARED[0]), of(COMPARED[1])]
}

/** What the compared sides have, by side. */
export function byCompared<T>(left: T, right: T): Record<ComparedSide, T> {
  return { [COMPARED[0]]: left, [COMPARED[1]]: right } as Record<ComparedSide, T>
}

/** The dataplanes there is an object for in src/dataplane, as a manifest names what was detected. */
export const DATAPLANES = ['kube-proxy-iptables', 'kube-proxy-nftables', 'cilium'] as const
export type DataplaneKind = typeof DATAPLANES[number]

/** The dataplane of each side, as it was detected. */
export type Dataplanes = Record<Side, DataplaneKind>

/** What the lab and GKE make each side with; which one a cluster runs is detected. */
export const GIVEN_AS: Dataplanes = { v1: 'kube-proxy-iptables', v2: 'cilium', ...{ v3: 'kube-proxy-nftables' } }

/** For steps that only some dataplanes can answer. */
export const ON_IPTABLES: readonly DataplaneKind[] = ['kube-proxy-iptables']
export const ON_NFTABLES: readonly DataplaneKind[] = ['kube-proxy-nftables']
export const ON_KUBE_PROXY: readonly DataplaneKind[] = [...ON_IPTABLES, ...ON_NFTABLES]
export const ON_CILIUM: readonly DataplaneKind[] = ['cilium']

/** Whether the lab and GKE make a side with Cilium: on GKE, Dataplane V2. */
export function hasCilium(side: Side): boolean {
  return ON_CILIUM.includes(GIVEN_AS[side])
}

/** Each side's dataplane, of the clusters of a set. */
export function dataplanesOf({ clusters }: { clusters: Record<Side, { dataplane: DataplaneKind }> }): Dataplanes {
  return bySide(side => clusters[side].dataplane, sidesOf(clusters))
}

/** What the side is called that stands in a compared side's place: in a comparison of others not what the place is called. */
export function calledIn({ clusters }: { clusters: Record<Side, { side: Side }> }, place: Side): string {
  return sideName(clusters[place].side)
}

/** The id of a layer of src/trace/layers: what a set names is one of them, for a manifest is read by them. */
export type Layer = string

/** Who is on a request's way, in its order: each has one name and one colour in the whole deck. */
export const ROLES = ['client', 'vip', 'node', 'pod'] as const
export type Role = typeof ROLES[number]

/** Where a cluster runs. Detected from provider ids, never configured; what is not proved to be one of the first is `other`. */
export const PLATFORMS = ['gke', 'kind', 'other'] as const
export type PlatformKind = typeof PLATFORMS[number]

/** The platforms of steps and facts that only one of them has. */
export const ON_GKE: readonly PlatformKind[] = ['gke']
export const ON_KIND: readonly PlatformKind[] = ['kind']
export const ON_OTHER: readonly PlatformKind[] = ['other']
/** Where the cluster's own images are not this deck's choice: what they hold is tried, in an order. */
export const ON_FOREIGN: readonly PlatformKind[] = [...ON_GKE, ...ON_OTHER]

/** The same for each of some platforms. */
export function onPlatforms<T>(platforms: readonly PlatformKind[], same: T): Partial<Record<PlatformKind, T>> {
  return Object.fromEntries(platforms.map(platform => [platform, same]))
}

/** `layer.side.step`: names a capture everywhere, in the manifest, on a slide and in a link. */
export type CaptureId = `${Layer}.${Side}.${string}`

/** An id with its side replaced: a capture's, a conclusion's about one side. One that names no side stays as it is. */
export function withSide<T extends string>(id: T, to: (side: Side) => Side): T {
  return id.replace(SIDE_IN_ID, (_, side: Side) => `.${to(side)}.`) as T
}

/** The layer of what an id names: a capture, a line of one, a conclusion. */
export function layerIn(id: string): Layer {
  return id.split('.')[0]!
}

// --- internal ---

const SIDE_IN_ID = new RegExp(String.raw`\.${SIDE_PATTERN}\.`)
