/** The stops of a request, each by its role, which has one name and one colour in the whole deck. */
export const WAY = ['client', 'VIP', 'node', 'pod'] as const
export type Stop = typeof WAY[number]

/** The class that gives a stop its colour. */
export function roleOf(stop: Stop): string {
  return `role-${stop.toLowerCase()}`
}

/** The stops that a layer is about; none of a layer that is not on the way. */
export function stopsOf(layer: string): readonly Stop[] {
  return STOPS[layer] ?? []
}

// --- internal ---

const STOPS: Record<string, readonly Stop[]> = {
  l1: ['VIP'],
  l2: ['pod'],
  l3: ['node'],
  l4: ['VIP', 'pod'],
  l5: ['node', 'client'],
  l6: ['pod'],
  l7: ['client', 'pod'],
  l8: ['pod'],
}
