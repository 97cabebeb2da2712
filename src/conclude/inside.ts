import type { CapturedSide } from '../read/side.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { parseAccessLog } from '../read/accesslog.ts'
import { parseConntrack } from '../read/conntrack.ts'
import { parseNat } from '../read/nat.ts'
import { columnOf, firstTable } from '../read/table.ts'
import { parseTcpdump } from '../read/tcpdump.ts'
import { frontendOf } from '../set/frontend.ts'
import { endpointText } from '../text/addresses.ts'
import { counted } from '../text/numbers.ts'
import { ON_CILIUM, ON_IPTABLES, ON_KUBE_PROXY, ON_NFTABLES } from '../words.ts'
import { burstOf } from './burst.ts'
import { holds, notShown } from './conclusion.ts'
import { pane, tallied } from './pane.ts'
import { peerOf } from './peer.ts'
import { chosenIn, judgeTracked, TRACKED } from './tracked.ts'

const TRACKS = 'Does netfilter\'s conntrack remember the burst?'

/** L4 and L5: the redirect, who remembers it, and the way back. */
export const INSIDE: readonly Conclusion[] = [
  pane('l4.redirect', 'How does the Service\'s address become a pod\'s?', (text, { cluster }) => dataplaneOf(cluster.dataplane).words.redirect(text, frontendOf(cluster).address)),
  pane('l4.service-chains', 'Does netfilter hold rules of Services?', (text) => {
    const lines = Number(text)
    return lines === 0 ? 'No rule or chain of netfilter is named as kube-proxy names a Service\'s.' : `${lines} lines of netfilter name the chain of a Service or of an endpoint (KUBE-SVC, KUBE-SEP).`
  }, { on: [...ON_IPTABLES, ...ON_CILIUM] }),
  pane('l4.service-chains', 'Does netfilter hold rules of Services?', (text) => {
    const chains = Number(text)
    return chains === 0 ? null : `${chains} chains of kube-proxy's table are a Service's or an endpoint's.`
  }, { on: ON_NFTABLES }),
  pane('l4.socket', 'From a pod: whom is the client\'s socket connected to?', (text, own) => {
    const { peer, is } = peerOf(text, own)
    if (is === 'the Service') return `The socket believes it talks to ClusterIP ${peer}: the address is exchanged later, on the packets' way.`
    return is === 'a pod'
      ? `The socket is already connected to the pod, ${peer}: the address was exchanged before there was a packet.`
      : notShown(`The socket is connected to ${peer}, which is neither the Service's address nor a pod's.`)
  }, { counter: ['l2.pods'] }),
  pane('l5.reply', 'With which address does the reply leave?', (text, { cluster }) => {
    const { address } = frontendOf(cluster)
    const packets = parseTcpdump(text).filter(({ ends, direction }) => ends?.source.address === address && direction !== 'In')
    return packets.length === 0 ? null : `${counted(packets.length, 'packet')} leave for the client with source ${address}:${packets[0]!.ends!.source.port}.`
  }),
  pane('l5.access-log', 'Whose address do the pods see?', seen, { needs: ['l5.burst', 'l2.pods'], counter: ['l1.describe'] }),
  // entries found under one address settle it; entries not found may still exist under another address
  pane('l5.conntrack', TRACKS, (_, own) => judgeTracked(own), { on: ON_KUBE_PROXY, needs: [...TRACKED.needs, 'l2.pods'], beside: TRACKED.counter }),
  pane('l5.conntrack', TRACKS, (_, own) => judgeTracked(own), { on: ON_CILIUM, ...TRACKED }),
  pane('l5.conntrack-pods', TRACKS, (text, own) => {
    const { client, ports } = burstOf(own)
    const mine = parseConntrack(text).filter(({ original }) => original.src === client && ports.has(original.sport))
    return `By the pods' addresses it lists ${mine.length} of the burst's ${ports.size} connections.`
  }, { needs: ['l5.burst'] }),
  pane('l5.ct', 'Does Cilium\'s own table remember it?', (text, own) => {
    const { ports } = burstOf(own)
    const chosen = chosenIn(text, ports)
    const without = chosen.filter(({ backendId }) => backendId === 0).length
    return `Cilium's own map holds ${chosen.length} of the burst's ${ports.size}, ${without === 0 ? 'each' : `all but ${without}`} with its backend.`
  }, { on: ON_CILIUM, needs: ['l5.burst'] }),
  pane('l5.nat', 'Which connections got another source address?', (text, own) => {
    const { ports } = burstOf(own)
    const out = parseNat(text).filter(({ direction, source }) => direction === 'OUT' && ports.has(source.port))
    const to = [...new Set(out.map(({ destination }) => endpointText(destination)))].sort()
    return `${out.length} of the burst's ${ports.size} given another source address${to.length > 0 ? `, all to ${to.join(' and ')}` : ''}.`
  }, { on: ON_CILIUM, needs: ['l5.burst'] }),
]

// --- internal ---

/** Compares like with like: what a pod on the receiving node saw, and what one on another node saw. */
function seen(text: string, own: CapturedSide): Judged {
  const { client, log } = burstOf(own, parseAccessLog(text))
  const pods = firstTable(own.text('l2.pods'))
  const nodes = new Map(columnOf(pods, 'NAME').map((name, index) => [name, columnOf(pods, 'NODE')[index]]))
  const { receiver } = own.clusterAt('l5.access-log')
  const onNode = (here: boolean) => log.filter(({ pod }) => (nodes.get(pod ?? '') === receiver) === here)
  const by = (here: boolean) => seenBy(onNode(here).map(one => one.client.address), client)
  const direct = log.filter(one => one.client.address === client).length
  return holds(
    `${counted(log.length, 'request')} of ${client}. The receiving node's own pods saw ${by(true)}; the others ${by(false)}.`,
    log.slice(0, 1).map(({ line }) => own.at('l5.access-log', line)),
    { requests: log.length, direct },
  )
}

function seenBy(addresses: readonly string[], client: string): string {
  return addresses.length === 0 ? 'none of them' : tallied(addresses.map(address => address === client ? 'the client itself' : address))
}
