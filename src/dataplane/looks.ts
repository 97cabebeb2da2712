import type { DataplaneKind } from '../words.ts'

/** What a dataplane's mark is drawn as: rules below each other, or a cell; told apart without any colour. */
export type Mark = 'rules' | 'cell'

/** How a slide names and marks each dataplane; apart from the objects, so that a browser is not sent their parsers. */
export const LOOKS: Record<DataplaneKind, { name: string, mark: Mark }> = {
  'kube-proxy-iptables': { name: 'kube-proxy, iptables', mark: 'rules' },
  'cilium': { name: 'Cilium, eBPF', mark: 'cell' },
}

/** A cluster's dataplane as a sentence names it: `kube-proxy`, `Cilium`. */
export function spoken({ dataplane }: { dataplane: DataplaneKind }): string {
  return LOOKS[dataplane].name.split(',')[0]!
}
