import type { CapturedSide } from '../read/side.ts'
import type { DataplaneKind } from '../words.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { parseConntrack } from '../read/conntrack.ts'
import { parseCt } from '../read/ct.ts'
import { parseLbBackends } from '../read/lbmaps.ts'
import { parseLbList } from '../read/servicemap.ts'
import { frontendOf } from '../set/frontend.ts'
import { endpointText } from '../text/addresses.ts'
import { COMPARED, ON_CILIUM, ON_IPTABLES, ON_NFTABLES } from '../words.ts'
import { ANSWERED, answeredBy, otherPod, pathOf } from './computed-path.ts'
import { holds, notShown, refuted } from './conclusion.ts'
import { AFTER, BEFORE, countedOnPath } from './counted-path.ts'
import { STATUS } from './settings.ts'

const CT = 'l4.observed-ct'
const CONNTRACK = 'l4.observed-conntrack'

/** The kernel's own account of one request beside the path computed from the tables; the pod that answered is the control. */
export const OBSERVED: readonly Conclusion[] = [
  observed(ON_IPTABLES, [BEFORE, AFTER, 'l4.iptables-save'], countedOnPath),
  observed(ON_NFTABLES, [CONNTRACK, 'l4.nft'], trackedOnPath),
  { ...observed(ON_CILIUM, [CT, 'l4.lb-backends', 'l4.lb-maps', 'l4.services'], chosenOnPath), beside: [STATUS] },
]

// --- internal ---

function observed(on: readonly DataplaneKind[], read: readonly string[], judge: Conclusion['judge']): Conclusion {
  return {
    id: 'l4.observed',
    sides: COMPARED,
    on,
    question: 'Is the computed path the one that a request takes?',
    needs: [...read, 'l4.observed-request', 'l2.pods'],
    counter: [ANSWERED],
    judge,
  }
}

/** nftables: its rules have no counters; netfilter's entry of the request's own source port has the pod it was sent to. */
function trackedOnPath(own: CapturedSide): Judged {
  const port = sourcePort(own)
  const { address: vip } = frontendOf(own.cluster)
  const entry = parseConntrack(own.text(CONNTRACK)).find(({ original }) => original.sport === port && original.dst === vip)
  if (!entry) return notShown(`netfilter's conntrack on this node has no entry of source port ${port} for the Service: the request may have come by another node.`)
  const points = [own.at(CONNTRACK, entry.line)]
  const { src, sport } = entry.reply
  const backend = pathOf(own).backends.find(({ address, port }) => address === src && port === sport)
  if (!backend) return refuted(`netfilter sent it to ${src}, port ${sport}, to which the computed path does not lead.`, points)
  points.push(own.at('l4.nft', backend.line))
  const pod = answeredBy(own)
  if (pod !== backend.address) return refuted(otherPod('netfilter\'s entry leads', backend, pod), points)
  return holds(`Observed: netfilter sent it to ${endpointText(backend)}, one of ${pathOf(own).backends.length} that the computed path leads to; it answered.`, points)
}

/** Of the observed request, as curl printed it. */
function sourcePort(own: CapturedSide): number {
  return Number(/:(\d+) ->/.exec(own.text('l4.observed-request'))?.[1])
}

/** Cilium: the entry of the request's own source port names a backend and a reverse NAT of the computed path. */
function chosenOnPath(own: CapturedSide): Judged {
  const port = sourcePort(own)
  const { address: vip, port: vipPort } = frontendOf(own.cluster)
  const entry = parseCt(own.text(CT)).find(({ direction, source, destination }) =>
    direction === 'SVC' && source.port === port && destination.address === vip)
  if (!entry) return notShown(`The connection tracking of this node has no entry of source port ${port} for the Service: the request may have come by another node.`)
  const points = [own.at(CT, entry.line)]
  const named = parseLbBackends(own.text('l4.lb-backends')).find(({ id }) => id === entry.backendId)
  if (!named) return notShown(`The entry of source port ${port} names backend ${entry.backendId}, which the map of backends does not hold.`, points)
  points.push(own.at('l4.lb-backends', named.line))
  const backend = pathOf(own).backends.find(({ address }) => address === named.address)
  if (!backend) return refuted(`The kernel chose backend ${named.id}, ${named.address}, which the computed path does not lead to.`, points)
  points.push(own.at('l4.lb-maps', backend.line))
  const { revNat } = parseLbList(own.text('l4.lb-maps')).find(({ frontend, slot }) =>
    slot === 0 && frontend.address === vip && frontend.port === vipPort)!
  if (revNat !== entry.revNat) return refuted(`The entry of source port ${port} has reverse NAT ${entry.revNat}, the computed path ${revNat}.`, points)
  const pod = answeredBy(own)
  if (pod !== backend.address) return refuted(otherPod('the kernel\'s entry leads', backend, pod), points)
  return holds(
    `Observed: the kernel chose ${endpointText(backend)}, as computed; it answered.`,
    points,
    { backend: named.id, revNat },
  )
}
