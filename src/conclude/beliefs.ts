import type { CapturedSide } from '../read/side.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { PLATFORM_WORDS } from '../platform/platform-words.ts'
import { parseAccessLog } from '../read/accesslog.ts'
import { fateOf } from '../read/fates.ts'
import { parseIptables } from '../read/iptables.ts'
import { idOn } from '../read/side.ts'
import { endpointsIn, firstTable } from '../read/table.ts'
import { parseTcpdump } from '../read/tcpdump.ts'
import { frontendOf } from '../set/frontend.ts'
import { linesOf } from '../text/lines.ts'
import { COMPARED, ON_CILIUM, ON_KUBE_PROXY } from '../words.ts'
import { burstOf } from './burst.ts'
import { holds, notShown, refuted } from './conclusion.ts'
import { settingOf, STATUS } from './settings.ts'
import { chosenIn, heldIn, judgeTracked, TRACKED } from './tracked.ts'

/** What people say, in the order a request meets it; refuted only if a capture of that side contradicts it. */
export const BELIEVED: readonly Conclusion[] = [
  belief('l3.belief-balancer', 'The load balancer picks the pod.', arrival, { needs: ['l3.arrival'], counter: ['l2.slices'] }),
  belief('l3.belief-nodeport', 'Traffic for the VIP goes through the NodePort.', besideNodePort, { needs: ['l1.describe', 'l3.arrival'], counter: ['l4.redirect'] }),
  belief('l4.belief-no-rules', 'With Cilium there are no iptables rules.', rulesLeft, { on: ON_CILIUM, needs: ['l4.iptables-save'], counter: ['l4.service-chains'] }),
  belief('l5.belief-conntrack', 'Every connection is in netfilter\'s conntrack.', tracked, { on: ON_CILIUM, ...TRACKED }),
  belief('l5.belief-client', 'With eBPF the pod sees the client\'s address.', hiddenClients, { on: ON_CILIUM, needs: ['l5.burst', 'l5.access-log', 'l2.pods'], counter: ['l1.describe', STATUS] }),
  belief('l8.belief-enforced', 'A NetworkPolicy that was accepted is enforced.', notEnforced, { on: ON_KUBE_PROXY, needs: ['l8.policy', 'l8.stranger-during'], counter: ['l8.stranger-before', 'l8.verdict'] }),
]

// --- internal ---

function belief(id: Conclusion['id'], question: string, judge: (side: CapturedSide) => Judged, of: Pick<Conclusion, 'on' | 'needs' | 'counter'>): Conclusion {
  return { id, sides: COMPARED, question, judge, belief: true, ...of }
}

/** True of container-native load balancing, where the packet lands with a pod's address as its destination. */
function arrival(side: CapturedSide): Judged {
  const { address: vip } = frontendOf(side.cluster)
  const pods = new Set(endpointsIn(side.text('l2.slices')))
  const [came] = parseTcpdump(side.text('l3.arrival')).filter(({ ends }) => ends !== null)
  const to = came?.ends?.destination
  if (!to) return notShown('No packet of the marked request was seen.')
  const points = [side.at('l3.arrival', came.line)]
  const way = side.cluster.frontend ? 'sends them to a NodePort' : 'passes packets through'
  if (to.address === vip) return refuted(`Not this one, which ${way}: they land on the node addressed to ${vip}:${to.port}, and the node picks. A container-native load balancer does pick it.`, points)
  return pods.has(to.address) ? holds(`The packet lands with a pod as its destination, ${to.address}.`, points) : notShown(`The packet lands addressed to ${to.address}.`, points)
}

/** The node port is allocated, the packet carries another port, and no rule or entry that decided names the node port. */
function besideNodePort(side: CapturedSide): Judged {
  const { nodePort } = side.cluster
  const { address: vip } = frontendOf(side.cluster)
  const allocated = linesOf(side.text('l1.describe')).find(({ text }) => text.startsWith('NodePort:') && text.includes(String(nodePort)))
  const packets = parseTcpdump(side.text('l3.arrival'))
  const came = packets.find(({ ends }) => ends?.destination.address === vip)
  if (!allocated || !came) return notShown('No NodePort and no packet for the VIP were seen.')
  const named = linesOf(side.text('l4.redirect')).find(({ text }) => new RegExp(`(?<!\\d)${nodePort}(?!\\d)`).test(text))
  const carried = packets.find(({ ends }) => ends?.destination.port === nodePort)
  if (carried) return holds(`The marked request arrives on port ${nodePort}.`, [side.at('l3.arrival', carried.line)])
  if (named) return notShown(`What redirects ${vip} names port ${nodePort}.`, [side.at('l4.redirect', named.line)])
  return refuted(
    `NodePort ${nodePort} is allocated, but the marked request lands on port ${came.ends!.destination.port}, and nothing that redirects ${vip} names it. A load balancer that targets nodes by port would use it.`,
    [side.at('l1.describe', allocated.line), side.at('l3.arrival', came.line)],
  )
}

function rulesLeft(side: CapturedSide): Judged {
  const rules = parseIptables(side.text('l4.iptables-save')).nodes.filter(node => node.kind === 'rule')
  const ofServices = rules.filter(({ chain }) => /^KUBE-(?:SVC|SEP|EXT|SERVICES)/.test(chain))
  if (rules.length === 0) return holds('This node has no netfilter rule.')
  const numbers = { rules: rules.length, ofServices: ofServices.length }
  return refuted(`iptables-save of the node still lists ${rules.length} rules, ${ofServices.length === 0 ? 'none' : ofServices.length} of a Service.`, [side.at('l4.iptables-save', rules[0]!.line)], numbers)
}

function tracked(side: CapturedSide): Judged {
  const judged = judgeTracked(side)
  const { held = 0, sent = 0 } = judged.numbers ?? {}
  if (judged.verdict !== 'holds' || held >= sent) return judged
  const came = PLATFORM_WORDS[side.cluster.platform].spreads ? cameHere(side) : sent
  if (came === null) return notShown(`${judged.says} The load balancer spreads them over all nodes.`, judged.points, judged.numbers)
  return held < came ? { ...judged, verdict: 'refuted' } : judged
}

/** How many of the burst came to the node that was looked at, by Cilium's own table; null where there is none. */
function cameHere(side: CapturedSide): number | null {
  const ct = side.set.text(idOn(side.side, 'l5.ct'))
  return ct === null ? null : heldIn(chosenIn(ct, burstOf(side).ports))
}

function hiddenClients(side: CapturedSide): Judged {
  const { client, log } = burstOf(side, parseAccessLog(side.text('l5.access-log')))
  const hidden = log.filter(one => one.client.address !== client)
  if (log.length === 0) return notShown('No request of the burst is in the access log.')
  const set = `load-balancer mode ${settingOf(side, 'balancer mode') ?? 'not captured'}, externalTrafficPolicy ${settingOf(side, 'traffic policy') ?? 'not captured'}`
  if (hidden.length === 0) return holds(`All ${log.length} requests reached their pod from the client, ${client} (${set}).`)
  const addresses = [...new Set(hidden.map(one => one.client.address))].join(' and ')
  return refuted(
    `Not always: ${hidden.length} of ${log.length} requests reached their pod from ${addresses}, ${log.length - hidden.length} from the client, ${client} (${set}).`,
    [side.at('l5.access-log', hidden[0]!.line)],
    { hidden: hidden.length, of: log.length },
  )
}

function notEnforced(side: CapturedSide): Judged {
  const [row] = firstTable(side.text('l8.policy')).rows
  const [before, fate] = [fateOf(side, 'stranger', 'before'), fateOf(side, 'stranger', 'during')]
  if (!row) return notShown('No policy is stored.')
  if (!before.letIn) return notShown('The stranger was not let in before the policy either.')
  if (!fate.letIn) return holds('The stranger gets no answer under it.', [fate.point])
  const { within } = dataplaneOf(side.cluster.dataplane).policyClaims.find(({ name }) => name === 'ruled')!.read(side)
  return refuted(
    `${row.cells[0]} is stored, ${within}, and the stranger is still answered with ${fate.code}. kube-proxy enforces no policy, and nothing seen beside it did.`,
    [fate.point, side.at('l8.policy', row.line)],
  )
}
