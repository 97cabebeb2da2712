import type { Attached } from '../read/attached.ts'
import type { CapturedSide } from '../read/side.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { spoken } from '../dataplane/looks.ts'
import { parseAttached } from '../read/attached.ts'
import { parseIptables } from '../read/iptables.ts'
import { modeInFlags } from '../read/proxy-settings.ts'
import { columnOf, endpointsIn, firstTable } from '../read/table.ts'
import { parseTcpdump } from '../read/tcpdump.ts'
import { frontendOf } from '../set/frontend.ts'
import { linesOf } from '../text/lines.ts'
import { counted } from '../text/numbers.ts'
import { tally } from '../text/occurrences.ts'
import { ON_CILIUM, ON_IPTABLES, ON_KUBE_PROXY, ON_NFTABLES } from '../words.ts'
import { holds, notCaptured, notShown } from './conclusion.ts'
import { pane } from './pane.ts'
import { settingOf, STATUS } from './settings.ts'

/** Its mangle table counts every packet that the node's own network stack forwards. */
const FORWARDED = 'l4.iptables-save'

/** What kubectl prints where no load balancer has given a Service an address. */
const PENDING = '<pending>'

/** What is held constant, and L1 to L3: before anything is redirected. */
export const OUTSIDE: readonly Conclusion[] = [
  pane('constant.nodes', 'What are the clusters made of?', (text) => {
    const table = firstTable(text)
    const kernels = new Set(columnOf(table, 'KERNEL'))
    return `${counted(table.rows.length, 'node')}, ${kernels.size === 1 ? `one kernel, ${[...kernels][0]}` : `${kernels.size} kernels`}.`
  }),
  pane('constant.proxy-mode', 'How does kube-proxy redirect?', text => text.includes('kube-proxy') ? `Its command line says: ${modeInFlags(text) ?? 'no mode, which is iptables'}.` : `kube-proxy itself says: ${text.trim()}.`, { on: ON_KUBE_PROXY }),
  pane('l1.service', 'What did asking for a LoadBalancer allocate?', (text) => {
    const table = firstTable(text)
    const [clusterIp, vip, ports] = ['CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)'].map(name => columnOf(table, name)[0]!)
    const nodePort = /:(\d+)\//.exec(ports!)?.[1]
    if (vip === PENDING) return `Nobody gave it an address: EXTERNAL-IP is ${PENDING}. Two ways in: ClusterIP ${clusterIp}, and NodePort ${nodePort} of every node, by which requests come here.`
    return `One Service, three ways in: ClusterIP ${clusterIp}, VIP ${vip}, ${nodePort ? `NodePort ${nodePort}` : 'no NodePort'}.`
  }),
  pane('l1.announced', 'Who answers for the address?', (text, own) => {
    const nodes = columnOf(firstTable(text), 'ALLOCATED NODE')
    const [node] = nodes
    return nodes.length === 1 && node === own.clusterAt('l1.announced').receiver ? `MetalLB lists one node that announces it: ${node}.` : `MetalLB lists ${counted(nodes.length, 'node')} that announce it.`
  }),
  pane('l2.pods', 'Where do the replicas run?', (text, own) => {
    const { receiver } = own.clusterAt('l2.pods')
    const nodes = [...tally(columnOf(firstTable(text), 'NODE'))]
    const where = nodes.map(([node, pods]) => `${pods} on ${node}${node === receiver ? ' (the receiving node)' : ''}`)
    return `${counted(nodes.reduce((sum, [, pods]) => sum + pods, 0), 'replica')}: ${where.join(', ')}.`
  }),
  pane('l2.slices', 'Who may receive a request?', text => `${counted(endpointsIn(text).length, 'endpoint')}, in a list that either dataplane could read.`),
  pane('l2.ciliumendpoints', 'Which identity has each replica?', (text) => {
    const identities = new Set(columnOf(firstTable(text), 'SECURITY IDENTITY'))
    return identities.size === 1 ? `All listed pods share one identity, ${[...identities][0]}.` : `The listed pods have ${identities.size} identities.`
  }, { on: ON_CILIUM }),
  pane('l3.request', 'Is the marked request answered?', text => `The marked request is answered: ${text.trim().split(' ')[0]}.`),
  pane('l3.arrival', 'What lands on the node?', arrival, { counter: ['l2.pods'] }),
  pane('l3.healthz-owner', 'Who answers the health check?', (text) => {
    const owners = new Set([...text.matchAll(/users:\(\("([^"]+)"/g)].map(([, name]) => name))
    return owners.size === 0 ? 'No process that ss can name listens there.' : `${[...owners].join(' and ')} answers the health check.`
  }),
  pane('l3.netfilter-hook', 'Where does netfilter first look for a Service?', text =>
    text.includes('KUBE-SERVICES') ? 'PREROUTING sends every new connection through KUBE-SERVICES.' : null, { on: ON_IPTABLES }),
  pane('l3.netfilter-hook', 'Where does netfilter first look for a Service?', text =>
    text.includes('jump services') ? 'nat-prerouting, a chain of kube-proxy\'s own, sends every new connection to services.' : null, { on: ON_NFTABLES }),
  pane('l3.device-programs', 'On which hooks are they, and does netfilter lie between?', hooks, { on: ON_CILIUM, counter: ['l3.attached', STATUS, FORWARDED] }),
  pane('l3.attached', 'On which hook is each program?', (text, own) => {
    const { programs } = parseAttached(text)
    return programs.length === 0 ? null : `${onHooks(programs)}.${between(own)}`
  }, { on: ON_CILIUM, counter: [STATUS, FORWARDED] }),
  pane('l3.attached', 'Is a program of eBPF on the device, too?', (text) => {
    const { hooks, programs } = parseAttached(text)
    if (programs.length > 0) return `${onHooks(programs)}.`
    const asked = hooks.map(({ device, hook }) => `${device} ${hook}`).join(' and ')
    return hooks.length === 0 ? null : `No program is on ${asked}; xdp and clsact were not asked.`
  }, { on: ON_KUBE_PROXY }),
]

/** About both sides, at the point where the packet is the same on both: before any pod was chosen. */
export const LANDING: Conclusion = {
  id: 'l3.landing',
  question: 'Does the packet land on both sides addressed to the Service?',
  needs: ['l3.arrival'],
  counter: ['l3.arrival'],
  judge: (own, other) => {
    const landed = [own, other].map(side => ({ side, first: parseTcpdump(side.text('l3.arrival')).find(({ ends }) => ends !== null) }))
    const odd = landed.find(({ side, first }) => first?.ends?.destination.address !== frontendOf(side.cluster).address)
    const points = landed.flatMap(({ side, first }) => first ? [side.at('l3.arrival', first.line)] : [])
    return odd
      ? notShown(`With ${spoken(odd.side.cluster)} the first packet seen is not for ${frontendOf(odd.side.cluster).address}.`, points)
      : holds(`On both sides the packet lands ${[own, other].some(({ cluster }) => cluster.frontend) ? 'addressed to a node, at the Service\'s NodePort' : 'still addressed to the Service'}; the pod is chosen behind that.`, points)
  },
}

// --- internal ---

/** The packet as it came in for the VIP, as it left for a pod, and where that pod is, which decides the source address. */
function arrival(text: string, own: CapturedSide): string | null {
  const { receiver } = own.clusterAt('l3.arrival')
  const { address: vip } = frontendOf(own.cluster)
  const packets = parseTcpdump(text)
  const came = packets.find(({ ends }) => ends?.destination.address === vip)?.ends
  const left = packets.find(({ ends }) => ends && ends.destination.address !== vip)?.ends
  if (!came) return null
  const lands = `It lands for ${vip}:${came.destination.port}`
  if (!left) return `${lands}; where it leaves for a pod, tcpdump does not see it.`
  const table = firstTable(own.text('l2.pods'))
  const node = columnOf(table, 'NODE')[columnOf(table, 'IP').indexOf(left.destination.address)]
  const where = node === undefined ? 'a pod' : node === receiver ? 'a pod on this node' : 'a pod on another node'
  const source = left.source.address === came.source.address ? `with the client's address, ${came.source.address}` : `with ${left.source.address} in place of the client's address`
  return `${lands}. This one goes to ${where}, ${left.destination.address}, ${source}.`
}

/** The names in a folder do not say where a program is attached. */
function hooks(text: string, own: CapturedSide): Judged {
  const names = linesOf(text).map(one => one.text.trim())
  const attached = own.set.text(`l3.${own.side}.attached`)
  const points = [own.at('l3.device-programs', 1)]
  if (attached === null) return notCaptured(`${counted(names.length, 'program')} of the device: ${names.join(', ')} (${settingOf(own, 'attach mode') ?? 'attach mode not captured'}). Which hook each is on was not captured.${between(own)}`, points)
  const at = parseAttached(attached).programs.filter(({ name }) => name !== null && names.includes(name))
  if (at.length < names.length) return notShown(`${at.length} of ${names.length} programs are among those attached.${between(own)}`, points)
  return holds(`${onHooks(at)}.${between(own)}`, [...points, ...at.map(({ line }) => own.at('l3.attached', line))])
}

/** In the order in which the programs run. */
function onHooks(programs: readonly Attached[]): string {
  return programs.map(({ hook, name }) => `${name ?? 'a program without a name'} on ${hook}`).join(', ')
}

/**
 * With Cilium's legacy host routing the node's own stack, netfilter included, lies between ingress and egress. Cilium's status
 * says whether it is on; netfilter's own counters say what passes.
 */
function between(own: CapturedSide): string {
  const routing = settingOf(own, 'host routing')
  if (routing === null) return ''
  const passed = parseIptables(own.text(FORWARDED)).tables.get('mangle')?.chains.get('FORWARD')?.counters?.packets
  const counted = passed === undefined ? 'not captured' : passed.toLocaleString('en')
  if (routing === 'Legacy') return ` Host routing is Legacy: between them a packet passes the node's own stack, netfilter included (its FORWARD counted ${counted}).`
  if (passed === 0) return ` Host routing is ${routing}: a packet for a pod is taken past the node's own stack (netfilter's FORWARD counted 0).`
  return ` Host routing is ${routing}, and yet netfilter's FORWARD counted ${counted}.`
}
