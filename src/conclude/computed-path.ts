import type { Path } from '../dataplane/packet-path.ts'
import type { CapturedSide } from '../read/side.ts'
import type { Endpoint } from '../text/addresses.ts'
import { deck } from '../../deck.config.ts'
import { capturedPath } from '../dataplane/captured-path.ts'
import { parseAccessLog } from '../read/accesslog.ts'
import { columnOf, firstTable } from '../read/table.ts'
import { endpointText } from '../text/addresses.ts'

/** The observed request, as the pod that answered it wrote it down. */
export const ANSWERED = 'l4.observed-log'

/** The path to the VIP from outside, as computed from the side's tables. */
export function pathOf({ set, side, cluster }: CapturedSide): Path {
  return capturedPath(set, side, { address: cluster.vip, port: deck.port, protocol: 'TCP', from: 'external' }).path
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
