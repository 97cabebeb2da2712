import type { Manifest } from '../set/manifest.ts'
import type { DataplaneKind } from '../words.ts'
import { pairOf } from '../words.ts'

/** What a dataplane's mark is drawn as: rules below each other, a map beside rules, or a cell; told apart without any colour. */
export type Mark = 'rules' | 'map' | 'cell'

/** `short`: as a sentence names it. `finds`: how a Service is found. `grows`: over what it may be that this takes longer. */
interface Look { name: string, short: string, mark: Mark, finds: string, grows: string }

/** How a slide names and marks each dataplane; apart from the objects, so that a browser is not sent their parsers. */
export const LOOKS: Record<DataplaneKind, Look> = {
  'kube-proxy-iptables': { name: 'kube-proxy, iptables', short: 'kube-proxy', mark: 'rules', finds: 'a list, walked from the top', grows: 'line in KUBE-SERVICES' },
  'kube-proxy-nftables': { name: 'kube-proxy, nftables', short: 'nftables', mark: 'map', finds: 'an element of a map, by address and port', grows: 'Services' },
  'cilium': { name: 'Cilium, eBPF', short: 'Cilium', mark: 'cell', finds: 'a lookup by address and port', grows: 'Services' },
}

/** Both sides' dataplanes as a sentence names them, the left one's first. */
export function spokenPair({ manifest: { clusters } }: { manifest: Pick<Manifest, 'clusters'> }): [string, string] {
  return pairOf(side => spoken(clusters[side]))
}

/** A cluster's dataplane as a sentence names it: `kube-proxy`, `Cilium`. */
export function spoken({ dataplane }: { dataplane: DataplaneKind }): string {
  return LOOKS[dataplane].short
}
