/** From where a packet is sent: outside the cluster, a pod, the node itself; as `from` of a path's question. */
export const SOURCES = ['external', 'pod', 'host'] as const

/** The addresses a Service is asked by. */
export const TARGETS = ['vip', 'clusterIp', 'nodePort'] as const

/** Where the pod is that is followed: on the node that has the rules or maps, or on another. */
export const PLACES = ['here', 'elsewhere'] as const

/** Which walk is shown. */
export interface Walk {
  from: typeof SOURCES[number]
  to: typeof TARGETS[number]
  place: typeof PLACES[number]
}

/** `external vip here` */
export function keyOf({ from, to, place }: Walk): string {
  return `${from} ${to} ${place}`
}
