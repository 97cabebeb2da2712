import type { DataplaneKind } from '../words.ts'
import type { Dataplane, Detected, DetectionFacts } from './dataplane.ts'
import { cilium } from './cilium/index.ts'
import { iptables } from './iptables/index.ts'
import { nftables } from './nftables/index.ts'

/** Every dataplane, in the order of detection. Cilium running together with kube-proxy counts as neither. */
const ALL: readonly Dataplane[] = [cilium, nftables, iptables]

/** The labels of all pods that {@link detect} needs. */
export const SELECTORS: readonly string[] = [...new Set(ALL.flatMap(({ selectors }) => selectors))]

/** The dataplane with the kind that a manifest names. */
export function dataplaneOf(kind: DataplaneKind): Dataplane {
  return ALL.find(one => one.kind === kind)!
}

/** Detects which dataplane serves Services. */
export async function detect(facts: DetectionFacts): Promise<Detected> {
  for (const one of ALL) {
    const found = await one.detect(facts)
    if (found) return found
  }
  return { kind: 'other', name: 'neither kube-proxy nor Cilium', evidence: ['no such pod in kube-system'] }
}
