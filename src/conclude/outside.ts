import type { Sentence } from './sentence.ts'
import { columnOf, firstTable } from '../read/table.ts'
import { parseTcpdump } from '../read/tcpdump.ts'
import { counted } from '../text/numbers.ts'
import { tally } from './sentence.ts'

/** What is held constant, and L1 to L3: before anything is redirected. */
export const OUTSIDE: Record<string, Sentence> = {
  'constant.nodes': (text) => {
    const table = firstTable(text)
    const kernels = new Set(columnOf(table, 'KERNEL'))
    return `${counted(table.rows.length, 'node')}, ${kernels.size === 1 ? `one kernel, ${[...kernels][0]}` : `${kernels.size} kernels`}.`
  },
  'constant.proxy-mode': text => `kube-proxy itself says: ${text.trim()}.`,
  'l1.service': (text) => {
    const table = firstTable(text)
    const [clusterIp, vip, ports] = ['CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)'].map(name => columnOf(table, name)[0]!)
    const nodePort = /:(\d+)\//.exec(ports!)?.[1]
    return `One Service, three ways in: ClusterIP ${clusterIp}, VIP ${vip}, ${nodePort ? `NodePort ${nodePort}` : 'no NodePort'}.`
  },
  'l1.announced': (text, { cluster }) => {
    const nodes = columnOf(firstTable(text), 'ALLOCATED NODE')
    const [node] = nodes
    return nodes.length === 1 && node === cluster.receiver ? `${node} alone answers for the address.` : `${counted(nodes.length, 'node')} answer for it.`
  },
  'l2.pods': (text, { cluster }) => {
    const nodes = [...tally(columnOf(firstTable(text), 'NODE'))]
    const where = nodes.map(([node, pods]) => `${pods} on ${node}${node === cluster.receiver ? ' (the receiving node)' : ''}`)
    return `${counted(nodes.reduce((sum, [, pods]) => sum + pods, 0), 'replica')}: ${where.join(', ')}.`
  },
  'l2.slices': (text) => {
    const addresses = columnOf(firstTable(text), 'ENDPOINTS').flatMap(cell => cell.split(','))
    return `${counted(addresses.length, 'endpoint')}; nothing here knows which dataplane will read it.`
  },
  'l2.ciliumendpoints': (text) => {
    const identities = new Set(columnOf(firstTable(text), 'SECURITY IDENTITY'))
    return identities.size === 1 ? `All replicas share one identity, ${[...identities][0]}.` : `The replicas have ${identities.size} identities.`
  },
  'l3.request': text => `The marked request is answered: ${text.trim().split(' ')[0]}.`,
  'l3.arrival': (text, { cluster }) => arrival(text, cluster.vip),
  'l3.healthz-owner': (text) => {
    const owners = new Set([...text.matchAll(/users:\(\("([^"]+)"/g)].map(([, name]) => name))
    return owners.size === 0 ? 'Nobody that ss can name listens there.' : `${[...owners].join(' and ')} answers the health check.`
  },
  'l3.netfilter-hook': text => text.includes('KUBE-SERVICES') ? 'PREROUTING sends every new connection through KUBE-SERVICES.' : null,
  'l3.device-programs': text => `${counted(text.trim().split('\n').length, 'BPF program')} on the device: before netfilter sees anything.`,
}

// --- internal ---

/** The packet that came in for the VIP, and what it had become when it went out to a pod. */
function arrival(text: string, vip: string): string | null {
  const packets = parseTcpdump(text)
  const came = packets.find(({ ends }) => ends?.destination.address === vip)?.ends
  const left = packets.find(({ ends }) => ends && ends.destination.address !== vip)?.ends
  if (!came) return null
  const lands = `It lands for ${vip}:${came.destination.port}`
  if (!left) return `${lands}; where it leaves for a pod, tcpdump does not see it.`
  const same = left.source.address === came.source.address
  const source = same ? `still from the client, ${came.source.address}` : `no longer from ${came.source.address} but from ${left.source.address}`
  return `${lands} and leaves for the pod ${left.destination.address}:${left.destination.port}, ${source}.`
}
