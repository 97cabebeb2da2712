import type { Side } from '../words.ts'
import about from 'virtual:about'

/** What stands over each side's column; a dataplane this deck has no words for is named as it was detected. */
const DATAPLANES: Record<string, string> = {
  'kube-proxy-iptables': 'kube-proxy, iptables',
  'cilium': 'Cilium, eBPF',
}

/** The side's short name. */
export const NAMES: Record<Side, string> = { v1: 'V1', v2: 'V2' }

/** What redirects packets on a side, as it was detected. */
export function dataplaneOf(side: Side): string {
  const detected = about.dataplanes[side]
  return DATAPLANES[detected] ?? detected
}
