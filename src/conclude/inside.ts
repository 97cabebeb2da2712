import type { Sentence } from './sentence.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { parseAccessLog } from '../read/accesslog.ts'
import { parseConntrack } from '../read/conntrack.ts'
import { parseCt } from '../read/ct.ts'
import { parseNat } from '../read/nat.ts'
import { columnOf, firstTable } from '../read/table.ts'
import { parseTcpdump } from '../read/tcpdump.ts'
import { endpointText } from '../text/addresses.ts'
import { linesOf } from '../text/lines.ts'
import { counted } from '../text/numbers.ts'
import { tallied } from './sentence.ts'

/** L4 and L5: the redirect, who remembers it, and the way back. */
export const INSIDE: Record<string, Sentence> = {
  'l4.redirect': (text, { cluster }) => dataplaneOf(cluster.dataplane).words.redirect(text),
  'l4.service-chains': (text) => {
    const lines = Number(text)
    return lines === 0 ? 'No netfilter rule belongs to a Service.' : `${lines} lines of netfilter belong to Services.`
  },
  'l4.socket': (text, { cluster }) => {
    const peer = linesOf(text)[0]?.text.trim().split(/\s+/).at(-1) ?? ''
    const service = peer.startsWith(`${cluster.clusterIp}:`)
    return service
      ? `The socket believes it talks to ClusterIP ${peer}: each packet is rewritten later.`
      : `The socket is already connected to the pod, ${peer}: translated once, at connect.`
  },
  'l5.reply': (text, { cluster }) => {
    const packets = parseTcpdump(text).filter(({ ends, direction }) => ends?.source.address === cluster.vip && direction !== 'In')
    return packets.length === 0 ? null : `${counted(packets.length, 'packet')} leave for the client with source ${cluster.vip}:${packets[0]!.ends!.source.port}.`
  },
  'l5.access-log': (text, { cluster, text: other }) => {
    const client = /^\d+ ([\d.]+):\d+$/m.exec(other('l5.burst'))?.[1] ?? ''
    const pods = firstTable(other('l2.pods'))
    const nodes = new Map(columnOf(pods, 'NAME').map((name, index) => [name, columnOf(pods, 'NODE')[index]]))
    const log = parseAccessLog(text)
    const onNode = (here: boolean) => log.filter(({ pod }) => (nodes.get(pod ?? '') === cluster.receiver) === here)
    const by = (here: boolean) => seenBy(onNode(here).map(one => one.client.address), client)
    return `${counted(log.length, 'request')} of ${client}. The receiving node's own pods saw ${by(true)}; the others ${by(false)}.`
  },
  'l5.conntrack': (text, { text: other }) => {
    const ports = burstPorts(other('l5.burst'))
    const entries = parseConntrack(text).filter(({ original }) => ports.has(original.sport))
    if (entries.length === 0) return 'netfilter\'s conntrack has never heard of these connections.'
    const masked = entries.filter(({ original, reply }) => reply.dst !== original.src).length
    const how = masked === entries.length ? 'all' : masked === 0 ? 'none' : masked
    return `${entries.length} of the burst's ${ports.size} remembered, ${how} with another source address towards the pod.`
  },
  'l5.ct': (text, { text: other }) => {
    const ports = burstPorts(other('l5.burst'))
    const chosen = parseCt(text).filter(({ direction, source }) => direction === 'SVC' && ports.has(source.port))
    return `${chosen.length} of the burst's ${ports.size} remembered with their backend, in Cilium's own map.`
  },
  'l5.nat': (text, { text: other }) => {
    const ports = burstPorts(other('l5.burst'))
    const out = parseNat(text).filter(({ direction, source }) => direction === 'OUT' && ports.has(source.port))
    const to = [...new Set(out.map(({ destination }) => endpointText(destination)))].sort()
    return `${out.length} of the burst's ${ports.size} given another source address${to.length > 0 ? `, all to ${to.join(' and ')}` : ''}.`
  },
}

// --- internal ---

function seenBy(addresses: readonly string[], client: string): string {
  return addresses.length === 0 ? 'none of them' : tallied(addresses.map(address => address === client ? 'the client itself' : address))
}

/** The client's source ports, as the burst itself printed them: what ties table entries to this very burst. */
function burstPorts(burst: string): Set<number | null> {
  return new Set([...burst.matchAll(/^\d+ [\d.]+:(\d+)$/gm)].map(([, port]) => Number(port)))
}
