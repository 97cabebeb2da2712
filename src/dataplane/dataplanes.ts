import type { DataplaneKind } from '../words.ts'
import type { Dataplane, Detected, DetectionFacts } from './dataplane.ts'
import { cilium } from './cilium/index.ts'
import { iptables } from './iptables/index.ts'

/** Every dataplane, in the order in which they are looked for: Cilium may run beside kube-proxy, and then it is neither. */
const ALL: readonly Dataplane[] = [cilium, iptables]

/** The labels of all pods that {@link detect} asks for. */
export const SELECTORS: readonly string[] = [...new Set(ALL.flatMap(({ selectors }) => selectors))]

/** The dataplane that a manifest names. */
export function dataplaneOf(kind: DataplaneKind): Dataplane {
  return ALL.find(one => one.kind === kind)!
}

/** Which dataplane answers for Services. */
export async function detect(facts: DetectionFacts): Promise<Detected> {
  for (const one of ALL) {
    const found = await one.detect(facts)
    if (found) return found
  }
  return { kind: 'other', name: 'neither kube-proxy nor Cilium', evidence: ['no such pod in kube-system'] }
}
