import type { CapturedPath } from '../dataplane/captured-path.ts'
import type { Path } from '../dataplane/packet-path.ts'
import type { Walk } from '../dataplane/walks.ts'
import type { CapturedSide } from '../read/side.ts'
import type { Endpoint } from '../text/addresses.ts'
import { deck } from '../../deck.config.ts'
import { capturedPath } from '../dataplane/captured-path.ts'
import { parseAccessLog } from '../read/accesslog.ts'
import { columnOf, firstTable } from '../read/table.ts'
import { frontendOf } from '../set/frontend.ts'
import { endpointText } from '../text/addresses.ts'

/** The observed request, as the pod that answered it wrote it down. */
export const ANSWERED = 'l4.observed-log'

/** The path to the VIP from outside, as computed from the side's tables. */
export function pathOf({ set, side, cluster }: CapturedSide): Path {
  return capturedPath(set, side, { ...frontendOf(cluster), protocol: 'TCP', from: 'external' }).path
}

/** The path to one of the Service's addresses, as computed from the side's tables; null where it has no such address. */
export function pathBetween(own: CapturedSide, from: Walk['from'], to: Walk['to']): CapturedPath | null {
  const endpoint = addressOf(own, to)
  return endpoint && capturedPath(own.set, own.side, { ...endpoint, protocol: 'TCP', from })
}

/** The address of the pod that wrote the request down; null where none did. */
export function answeredBy(own: CapturedSide): string | null {
  const pods = firstTable(own.text('l2.pods'))
  const [entry] = parseAccessLog(own.text(ANSWERED))
  return columnOf(pods, 'IP')[columnOf(pods, 'NAME').indexOf(entry?.pod ?? '')] ?? null
}

/** That another pod answered than was observed. */
export function otherPod(told: string, backend: Endpoint, pod: string | null): string {
  return `${pod === null ? 'No pod\'s log has the request' : `${pod} answered`}, but ${told} to ${endpointText(backend)}.`
}

// --- internal ---

/** The node port is asked of the node that receives. */
function addressOf(own: CapturedSide, to: Walk['to']): Endpoint | null {
  const { clusterIp, nodePort, nodes } = own.cluster
  if (to !== 'nodePort') return to === 'vip' ? frontendOf(own.cluster) : { address: clusterIp, port: deck.port }
  const { node } = pathOf(own)
  const address = nodes.find(({ name }) => name === node)?.internalIp
  return address === undefined || nodePort === 0 ? null : { address, port: nodePort }
}
