import type { CapturedSide, Claim } from '../read/side.ts'
import type { Side } from '../words.ts'
import { parseAccessLog } from '../read/accesslog.ts'
import { fateOf } from '../read/fates.ts'
import { parseIptables } from '../read/iptables.ts'
import { firstTable } from '../read/table.ts'
import { parseTcpdump } from '../read/tcpdump.ts'
import { linesOf } from '../text/lines.ts'
import { notFaster } from './speed.ts'

/** A belief, and what a side's captures say against it; null where they do not contradict it. */
export interface Myth {
  belief: string
  against: Partial<Record<Side, (side: CapturedSide) => Claim | null>>
}

/** Beliefs that captures can contradict, in the order a request meets them. */
export const MYTHS: readonly Myth[] = [
  { belief: 'The load balancer picks the pod.', against: { v1: arrival, v2: arrival } },
  { belief: 'Traffic for the VIP goes through the NodePort.', against: { v1: besideNodePort, v2: besideNodePort } },
  { belief: 'With Cilium there are no iptables rules.', against: { v2: rulesLeft } },
  { belief: 'Every connection is in netfilter\'s conntrack.', against: { v2: untracked } },
  { belief: 'With eBPF the pod sees the client\'s address.', against: { v2: hiddenClients } },
  { belief: 'A NetworkPolicy that was accepted is enforced.', against: { v1: notEnforced } },
  { belief: 'A connection through eBPF is faster.', against: { v2: ({ set }) => notFaster(set) } },
]

// --- internal ---

function arrival(side: CapturedSide): Claim | null {
  const { vip } = side.cluster
  const came = parseTcpdump(side.text('l3.arrival')).find(({ ends }) => ends?.destination.address === vip)
  return came ? { says: `The packet lands on the node still addressed to ${vip}:${came.ends!.destination.port}.`, points: [side.at('l3.arrival', came.line)] } : null
}

/** The port is allocated, the packet carries another, and nothing that decided names it. */
function besideNodePort(side: CapturedSide): Claim | null {
  const { nodePort, vip } = side.cluster
  const allocated = linesOf(side.text('l1.describe')).find(({ text }) => text.startsWith('NodePort:') && text.includes(String(nodePort)))
  const packets = parseTcpdump(side.text('l3.arrival'))
  const came = packets.find(({ ends }) => ends?.destination.address === vip)
  const named = linesOf(side.text('l4.redirect')).some(({ text }) => new RegExp(`(?<!\\d)${nodePort}(?!\\d)`).test(text))
  if (!allocated || !came || named || packets.some(({ ends }) => ends?.destination.port === nodePort)) return null
  return {
    says: `NodePort ${nodePort} is allocated; no packet carries it, and nothing on the way from ${vip} names it.`,
    points: [side.at('l1.describe', allocated.line), side.at('l3.arrival', came.line)],
  }
}

function rulesLeft(side: CapturedSide): Claim | null {
  const rules = parseIptables(side.text('l4.iptables-save')).nodes.filter(node => node.kind === 'rule')
  const ofServices = rules.filter(({ chain }) => /^KUBE-(?:SVC|SEP|SERVICES)/.test(chain))
  if (rules.length === 0) return null
  return {
    says: `The node still has ${rules.length} netfilter rules, ${ofServices.length === 0 ? 'none' : ofServices.length} of a Service.`,
    points: [side.at('l4.iptables-save', rules[0]!.line)],
  }
}

function untracked(side: CapturedSide): Claim | null {
  const sent = linesOf(side.text('l5.burst'))
  if (sent.length === 0 || linesOf(side.text('l5.conntrack')).length > 0) return null
  return { says: `${sent.length} connections were made; netfilter's conntrack knows none of them.`, points: [side.at('l5.burst', sent[0]!.line)] }
}

function hiddenClients(side: CapturedSide): Claim | null {
  const client = /^\d+ ([\d.]+):\d+$/m.exec(side.text('l5.burst'))?.[1]
  const seen = parseAccessLog(side.text('l5.access-log'))
  const hidden = seen.filter(({ client: { address } }) => address !== client)
  if (client === undefined || hidden.length === 0) return null
  const addresses = [...new Set(hidden.map(({ client: { address } }) => address))].join(' and ')
  return {
    says: `${hidden.length} of ${seen.length} requests reached their pod from ${addresses}, not from the client, ${client}.`,
    points: [side.at('l5.access-log', hidden[0]!.line)],
  }
}

function notEnforced(side: CapturedSide): Claim | null {
  const [row] = firstTable(side.text('l8.policy')).rows
  const fate = fateOf(side, 'stranger', 'during')
  if (!row || !fate.letIn) return null
  return {
    says: `${row.cells[0]} is stored, and the stranger is still answered with ${fate.code}.`,
    points: [fate.point, side.at('l8.policy', row.line)],
  }
}
