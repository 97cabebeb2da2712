import type { TraceLayer } from '../layer.ts'
import { quoted } from '../../../exec/shell.ts'
import { ON_CILIUM, ON_IPTABLES, ON_NFTABLES } from '../../../words.ts'
import { FRONTEND_SLOTS } from '../../frontend-slots.ts'
import { nft } from './kube-proxy-table.ts'
import { observed } from './observed-request.ts'
import { wholeSave } from './whole-save.ts'

/** Opens a connection to the Service and prints the kernel's own record of it, peer address included. */
const SOCKET_TABLE = 'exec 3<>/dev/tcp/$0/$1 && ss -Htn state established "( dport = :$1 )"'

/**
 * The Service's chains in the order a packet meets them, found by their names: above 1,000 endpoints kube-proxy writes no
 * comments to search for.
 */
const CHAINS = '$0 -t nat -S KUBE-SERVICES | grep -e "-j KUBE-EXT-$1"; '
  + 'for chain in KUBE-EXT-$1 KUBE-SVC-$1 $($0 -t nat -S KUBE-SVC-$1 | grep -oe "KUBE-SEP-[A-Z0-9]*"); '
  + 'do $0 -t nat -S $chain; done; $0 -t nat -S KUBE-POSTROUTING'

/** How does VIP:80 become a pod? And how from inside? */
export const layer: TraceLayer = {
  id: 'l4',
  name: 'Redirect',
  question: 'How does VIP:80 become a pod?',
  about: ['vip', 'pod'],
  place: 40,
  turn: 3,
  steps: [
    {
      name: 'iptables-save',
      on: [...ON_IPTABLES, ...ON_CILIUM],
      title: 'Every netfilter rule of the node',
      ...wholeSave(),
      show: { kind: 'match', pattern: /-j (?:KUBE-SVC-|KUBE-SEP-|MASQUERADE|DNAT|CILIUM_)/, atMost: 20 },
    },
    {
      name: 'iptables-save',
      on: ON_NFTABLES,
      title: 'Every rule of iptables on the node, beside nftables',
      ...wholeSave(),
      show: { kind: 'match', pattern: /^\*|^-A /, atMost: 20 },
    },
    {
      name: 'redirect',
      on: ON_IPTABLES,
      title: 'The Service\'s own rules, VIP to pod',
      at: 'netfilter',
      run: `bash -c ${quoted(CHAINS)} {iptables} {chain}`,
      complete: { kind: 'lines', match: '-j DNAT --to-destination', atLeast: 3 },
      show: { kind: 'match', pattern: /^-A / },
      lead: true,
    },
    {
      name: 'redirect',
      on: ON_CILIUM,
      title: 'The Service\'s own map entries, VIP to pod',
      ...FRONTEND_SLOTS,
      lead: true,
    },
    {
      name: 'services',
      on: ON_CILIUM,
      title: 'The agent\'s own list of frontends and backends',
      at: 'agent',
      run: 'cilium-dbg service list',
      complete: { kind: 'rows', atLeast: 3 },
      show: { kind: 'match', pattern: /LoadBalancer/ },
    },
    {
      name: 'lb-maps',
      on: ON_CILIUM,
      title: 'The load-balancing maps of the kernel',
      at: 'agent',
      run: 'cilium-dbg bpf lb list',
      complete: { kind: 'rows', atLeast: 3 },
    },
    {
      name: 'frontends',
      on: ON_CILIUM,
      title: 'Frontends with the Service\'s name',
      at: 'agent',
      run: 'cilium-dbg shell -- db/show frontends --columns=Address,Type,ServiceName,Backends,Status',
      complete: { kind: 'lines', match: '{namespace}/{service}', atLeast: 1 },
      required: false,
    },
    {
      name: 'service-chains',
      on: [...ON_IPTABLES, ...ON_CILIUM],
      title: 'Lines of netfilter that name a Service\'s chain',
      at: 'netfilter',
      run: `bash -o pipefail -c '$0 | grep -c -E "KUBE-(SVC|SEP)"' {iptables}-save`,
      complete: { kind: 'lines', match: String.raw`^\d+$`, atLeast: 1 },
      okExit: [0, 1],
      lead: true,
    },
    ...nft,
    {
      name: 'socket',
      title: 'The socket of a client in a pod',
      at: 'client-pod',
      run: `bash -c ${quoted(SOCKET_TABLE)} {clusterIp} {port}`,
      complete: { kind: 'lines', match: String.raw`:\d+\s*$`, atLeast: 1 },
      lead: true,
    },
    ...observed,
  ],
}
