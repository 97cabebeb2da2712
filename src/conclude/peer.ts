import type { CapturedSide } from '../read/side.ts'
import { columnOf, firstTable } from '../read/table.ts'
import { linesOf } from '../text/lines.ts'

/** Whom the client pod's socket is connected to, of the output of `l4.socket`; null: neither the Service nor a pod. */
export function peerOf(text: string, own: CapturedSide): { peer: string, is: 'the Service' | 'a pod' | null } {
  const peer = linesOf(text)[0]?.text.trim().split(/\s+/).at(-1) ?? ''
  if (peer.startsWith(`${own.cluster.clusterIp}:`)) return { peer, is: 'the Service' }
  const pods = columnOf(firstTable(own.text('l2.pods')), 'IP')
  return { peer, is: pods.some(pod => peer.startsWith(`${pod}:`)) ? 'a pod' : null }
}
