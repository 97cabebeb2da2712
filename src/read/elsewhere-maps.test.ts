import type { NodeView } from '../dataplane/packet-path.ts'
import { describe, expect, it } from 'vitest'
import { pathThroughBpf } from '../dataplane/cilium/path.ts'
import { targetOf } from '../dataplane/packet-path.ts'
import { endpointText } from '../text/addresses.ts'
import { parseConntrack } from './conntrack.ts'
import { parseCt } from './ct.ts'
import { parseNat } from './nat.ts'
import { parseServiceList } from './service-list.ts'
import { parseLbList, parseLbMap } from './servicemap.ts'

const HEADER = 'SERVICE ADDRESS     BACKEND ADDRESS (REVNAT_ID) (SLOT)\n'
const through = (rows: string, to: string, from = 'external', view: NodeView = {}) => pathThroughBpf(parseLbMap(`${HEADER}${rows}`), { ...targetOf(to)!, from }, view)

describe('maps of other clusters', () => {
  it('of a Cilium that says no protocol lead as far', () => {
    const path = through('10.0.0.9:80 (1)   10.4.1.5:80 (7) (1)\n10.0.0.9:80 (0)   0.0.0.0:0 (7) (0) [LoadBalancer]\n', '10.0.0.9:80')
    expect(path.backends.map(endpointText)).toEqual(['10.4.1.5:80'])
  })

  it('of one that writes a frontend once have the same entries', () => {
    const rows = '10.0.0.9:80        10.4.1.5:80 (7) (1)     \n                   0.0.0.0:0 (7) (0) [LoadBalancer]     \n                   10.4.1.6:80 (7) (2)     \n'
    expect(through(rows, '10.0.0.9:80').backends.map(endpointText)).toEqual(['10.4.1.5:80', '10.4.1.6:80'])
    expect(() => parseLbList(rows.slice(rows.indexOf('\n') + 1), 'f')).toThrow('f:1: not an entry')
  })

  it('say of a dual-stack Service which address leads where', () => {
    const rows = '[fd00::9]:80/TCP (0)   [::]:0 (7) (0) [LoadBalancer]\n[fd00::9]:80/TCP (1)   [fd00:4::5]:80/TCP (7) (1)\n'
    const view = { podCidr: 'fd00:4:0:1::/64', mode: 'SNAT' }
    expect(through(rows, '[fd00::9]:80', 'external', view)).toMatchObject({ answer: 'backends', masquerade: { answer: 'yes' } })
  })

  it('do not know where a proxy leads that takes the connection', () => {
    const path = through('10.0.0.9:80/TCP (0)   0.0.0.0:0 (7) (0) [LoadBalancer, l7-load-balancer] (L7LB Proxy Port: 15735)\n', '10.0.0.9:80')
    expect(path).toMatchObject({ answer: 'not decidable from this file', backends: [] })
    expect(path.why).toContain('15735')
  })

  it('lead to nobody by a slot whose backend is lost, and say so', () => {
    const rows = '10.0.0.9:80/TCP (0)   0.0.0.0:0 (7) (0) [LoadBalancer]\n10.0.0.9:80/TCP (1)   backend 12 not found\n10.0.0.9:80/TCP (2)   10.4.1.5:80/TCP (7) (2)\n'
    const path = through(rows, '10.0.0.9:80')
    expect(path.backends).toMatchObject([{ address: '10.4.1.5', odds: 0.5 }])
    expect(path.why).toContain('slot 1')
    expect(through(rows.split('\n').slice(0, 2).join('\n'), '10.0.0.9:80').answer).toBe('no endpoints')
  })

  it('answer at the client\'s own door for a frontend, or a protocol, in DSR mode', () => {
    const rows = (flags: string) => `10.0.0.9:80/TCP (0)   0.0.0.0:0 (7) (0) [${flags}]\n10.0.0.9:80/TCP (1)   10.4.9.5:80/TCP (7) (1)\n`
    const masquerade = (flags: string, mode: string) => through(rows(flags), '10.0.0.9:80', 'external', { podCidr: '10.4.1.0/24', mode }).masquerade.answer
    expect([masquerade('LoadBalancer', 'SNAT'), masquerade('LoadBalancer, dsr', 'SNAT'), masquerade('LoadBalancer', 'Hybrid')]).toEqual(['yes', 'no', 'no'])
  })

  it('let in from outside what is routable, be it a ClusterIP, and nothing else', () => {
    const rows = (flags: string) => `10.0.0.9:80/TCP (0)   0.0.0.0:0 (7) (0) [${flags}]\n10.0.0.9:80/TCP (1)   10.4.9.5:80/TCP (7) (1)\n`
    const view = { podCidr: '10.4.1.0/24', addresses: ['172.18.0.4'] }
    expect(through(rows('ClusterIP'), '10.0.0.9:80').answer).toBe('backends')
    expect(through(rows('ClusterIP, non-routable'), '10.0.0.9:80').answer).toBe('rejected')
    expect(through(rows('ClusterIP, non-routable'), '10.0.0.9:80', '192.0.2.1', view).answer).toBe('rejected')
    expect(through(rows('ClusterIP, non-routable'), '10.0.0.9:80', '10.4.1.7', view).answer).toBe('backends')
    expect(through(rows('ClusterIP, non-routable'), '10.0.0.9:80', '10.4.1.7').assumed).toMatchObject([{ taken: '10.4.1.7 is taken to be on this node' }])
  })

  it('that were cut to an excerpt do not say that something is not there', () => {
    const excerpt = parseLbMap('10.0.0.9:80/TCP (0)   0.0.0.0:0 (7) (0) [LoadBalancer]\n')
    for (const to of ['10.0.0.8:80', '10.0.0.9:80']) {
      expect(pathThroughBpf(excerpt, { ...targetOf(to)!, from: 'external' }).answer).toBe('not decidable from this file')
    }
    expect(pathThroughBpf(parseLbMap(''), { ...targetOf('10.0.0.9:80')!, from: 'external' }).answer).toBe('not decidable from this file')
  })

  it('are refused where some frontends say their protocol and some do not', () => {
    expect(() => parseLbList('10.0.0.9:80/TCP (0) 0.0.0.0:0 (7) (0) [NodePort]\n10.0.0.8:80 (0) 0.0.0.0:0 (8) (0) [NodePort]\n', 'f')).toThrow('f:2: not every frontend')
    expect(() => parseLbList('10.0.0.9:80/TCP (1) 10.4.1.5:80 (7) (1)\n', 'f')).toThrow('f:1: not an entry')
  })

  it('are listed by the agent without protocols too', () => {
    const rows = '1     [fd00:1::5]:80   ClusterIP   1 => [fd00:4::5]:80 (active)\n                                     2 => [fd00:4::6]:80 (terminating)\n'
    expect(parseServiceList(rows)).toMatchObject([{ frontend: { address: 'fd00:1::5', protocol: 'ANY' }, backends: [{ port: 80 }, { state: 'terminating' }] }])
  })
})

describe('tables of a cluster with both families', () => {
  it('of connections are read with their IPv6 entries', () => {
    const rows = 'ICMPv6 OUT [fd00:4::5]:0 -> [fd00:4::6]:128 expires=99 Packets=0 Bytes=0 RxFlagsSeen=0x00 LastRxReport=0 TxFlagsSeen=0x00 LastTxReport=99 Flags=0x0000 [ ] RevNAT=0 SourceSecurityID=9 BackendID=0 NatPort=0 \n'
    expect(parseCt(rows)).toMatchObject([{ protocol: 'ICMPv6', source: { address: 'fd00:4::5' }, destination: { port: 128 } }])
    const translated = 'ICMPv6 OUT [fd00:4::5]:7 -> [2001:db8::1]:0 XLATE_SRC [fd00:18::4]:7 Created=3sec ago NeedsCT=0\n'
    expect(parseNat(translated)).toMatchObject([{ protocol: 'ICMPv6', translated: { address: 'fd00:18::4' } }])
  })

  it('of netfilter are read with ICMP, protocols that have no ports, accounting and zones', () => {
    const rows = [
      'icmpv6   58 29 src=fd00::1 dst=fd00::2 type=128 code=0 id=7 src=fd00::2 dst=fd00::1 type=129 code=0 id=7 mark=0 use=1',
      'unknown  2 596 src=172.18.0.1 dst=224.0.0.251 [UNREPLIED] src=224.0.0.251 dst=172.18.0.1 mark=0 use=1',
      'tcp      6 431999 ESTABLISHED src=10.4.1.5 dst=10.96.0.9 sport=40000 dport=80 packets=5 bytes=300 src=10.4.2.6 dst=10.4.1.5 sport=80 dport=40000 packets=4 bytes=900 [ASSURED] [OFFLOAD] mark=0 secctx=system_u:object_r:unlabeled_t:s0 zone=3 use=2',
    ].join('\n')
    expect(parseConntrack(rows)).toMatchObject([
      { protocol: 'icmpv6', original: { sport: null, more: { type: '128', id: '7' } } },
      { protocol: 'unknown', state: null, flags: ['UNREPLIED'] },
      { flags: ['ASSURED', 'OFFLOAD'], original: { more: { packets: '5' } }, reply: { src: '10.4.2.6' }, more: { zone: '3' } },
    ])
  })
})
