import type { TraceLayer } from '../layer.ts'
import { ON_CILIUM, ON_IPTABLES, ON_NFTABLES } from '../../../words.ts'
import { seenOnTheWire } from '../../wire.ts'
import { attached } from './hooks.ts'

/**
 * The first four bytes after `GET /?`: a packet of the marked request is recognized by its own payload, however its addresses
 * have been rewritten (pcap-filter(7): `tcp[12]` holds the header's length).
 */
const MARKED = 'tcp[((tcp[12:1] & 0xf0) >> 2) + 6 : 4] = {tokenBytes}'

/** What does the packet look like when it lands, where is it first touched, who answers the health check? */
export const layer: TraceLayer = {
  id: 'l3',
  name: 'Arrival at the node',
  question: 'What lands on the node, and who touches it first?',
  about: ['node'],
  place: 30,
  turn: 0,
  steps: [
    {
      name: 'arrival',
      title: 'The marked request, into the node and out',
      ...seenOnTheWire(MARKED),
      complete: { kind: 'lines', match: String.raw`> {frontend}\.{frontendPort}:`, atLeast: 1 },
    },
    {
      name: 'request',
      traffic: true,
      title: 'One marked request from outside',
      at: 'client',
      run: String.raw`curl -sS -o /dev/null -m 3 --local-port {sourcePort} -w '%{http_code} %{local_ip}:%{local_port} -> %{remote_ip}:%{remote_port}\n' 'http://{vip}:{vipPort}/?{token}-0'`,
      complete: { kind: 'lines', match: '^200 ', atLeast: 1 },
      attempts: 1,
      lead: true,
    },
    {
      name: 'healthz',
      title: 'The health check, :10256/healthz',
      at: 'beside',
      run: 'curl -sS -i -m 3 http://{nodeIp}:10256/healthz',
      complete: { kind: 'lines', match: '^HTTP/1.1 200', atLeast: 1 },
    },
    {
      name: 'healthz-owner',
      title: 'The process that answers the health check',
      at: 'toolbox',
      run: `ss -ltnp 'sport = :10256'`,
      complete: { kind: 'rows', atLeast: 1 },
      lead: true,
    },
    {
      name: 'netfilter-hook',
      on: ON_IPTABLES,
      title: 'Netfilter\'s PREROUTING chain',
      at: 'netfilter',
      run: '{iptables} -t nat -L PREROUTING -v -n',
      complete: { kind: 'lines', match: 'KUBE-SERVICES', atLeast: 1 },
      lead: true,
    },
    {
      name: 'netfilter-hook',
      on: ON_NFTABLES,
      title: 'The chain of kube-proxy\'s table at netfilter\'s hook prerouting',
      at: 'toolbox',
      run: 'nft list chain ip kube-proxy nat-prerouting',
      complete: { kind: 'lines', match: 'jump services', atLeast: 1 },
      lead: true,
    },
    {
      name: 'device-programs',
      on: ON_CILIUM,
      title: 'The programs of the device',
      at: 'agent',
      run: 'ls -1 /sys/fs/bpf/cilium/devices/{device}/links',
      complete: { kind: 'lines', match: '^cil_from_netdev$', atLeast: 1 },
      lead: true,
    },
    ...attached,
    {
      name: 'pinned',
      title: 'What is pinned in the BPF file system',
      at: 'toolbox',
      run: 'ls -A /sys/fs/bpf',
      complete: { kind: 'digest' },
      required: false,
    },
  ],
}
