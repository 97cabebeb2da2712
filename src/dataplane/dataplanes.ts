import type { DataplaneKind, Dataplanes, Side } from '../words.ts'
import type { Dataplane, Detected, DetectionFacts } from './dataplane.ts'
import { Fault } from '../exec/fault.ts'
import { bySide, sidesOf } from '../words.ts'
import { cilium } from './cilium/index.ts'
import { iptables } from './iptables/index.ts'
import { nftables } from './nftables/index.ts'

/** Every dataplane, in the order of detection. Cilium running together with kube-proxy counts as neither. */
const ALL: readonly Dataplane[] = [cilium, nftables, iptables]

/** The labels of all pods that {@link detect} needs. */
export const SELECTORS: readonly string[] = [...new Set(ALL.flatMap(({ selectors }) => selectors))]

/** The modes of dataplanes that have several. */
export const MODES: readonly string[] = ALL.flatMap(({ mode }) => mode?.is ?? []).sort()

/** The dataplane with the kind that a manifest names. */
export function dataplaneOf(kind: DataplaneKind): Dataplane {
  return ALL.find(one => one.kind === kind)!
}

/** The kind of a dataplane that was detected. Throws a fault where it is none that can be read here. */
export function kindFound(found: Detected): DataplaneKind {
  if (found.kind === 'other') throw new Fault(`Services are served by ${found.name} (${found.evidence.join('; ')}), which this deck cannot read.`)
  return found.kind
}

/** The same for each side. */
export function dataplanesFound(of: Record<Side, { dataplane: Detected }>): Dataplanes {
  return bySide(side => kindFound(of[side].dataplane), sidesOf(of))
}

/** The dataplane that runs where a mode is what its own word says, such as kube-proxy's /proxyMode; null for any other mode. */
export function kindInMode(said: string): DataplaneKind | null {
  return ALL.find(({ mode }) => mode?.is === said)?.kind ?? null
}

/** Detects which dataplane serves Services. */
export async function detect(facts: DetectionFacts): Promise<Detected> {
  for (const one of ALL) {
    const found = await one.detect(facts)
    if (found) return found
  }
  return { kind: 'other', name: 'neither kube-proxy nor Cilium, so that nothing this deck can read redirects packets there', evidence: ['no such pod in kube-system'] }
}
