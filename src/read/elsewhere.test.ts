import type { NodeView, Path } from '../dataplane/packet-path.ts'
import { describe, expect, it } from 'vitest'
import { pathThroughIptables } from '../dataplane/iptables/path.ts'
import { targetOf } from '../dataplane/packet-path.ts'
import { endpointText, inRange, isAddress, isLoopback } from '../text/addresses.ts'
import { Unreadable } from '../text/lines.ts'
import { parseExcerpt, parseIptables } from './iptables.ts'

/** Rules in the order kube-proxy writes them (pkg/proxy/iptables/proxier.go), of one Service with two endpoints. */
function dump({ svc = [], ext = [], sep = ['10.4.1.5:80', '10.4.2.6:80'], nat = [], filter = [], raw = [], range = '10.4.0.0/16' }: Record<string, any> = {}): string {
  const v6 = range.includes(':')
  const [vip, ip] = v6 ? ['fd00:aa::1/128', 'fd00:bb::1/128'] : ['203.0.113.1/32', '10.96.0.9/32']
  const chains = ['PREROUTING', 'OUTPUT', 'POSTROUTING', 'KUBE-SERVICES', 'KUBE-EXT-A', 'KUBE-FW-A', 'KUBE-SVC-A', 'KUBE-SEP-1', 'KUBE-SEP-2', 'KUBE-MARK-MASQ', 'KUBE-MARK-DROP', 'KUBE-POSTROUTING', 'X']
  const declared = (names: string[]) => names.map(name => `:${name} ${/^[A-Z]+$/.test(name) && name.length > 1 ? 'ACCEPT' : '-'} [0:0]`)
  return [
    ...raw.length > 0 ? ['*raw', ':PREROUTING ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ...raw, 'COMMIT'] : [],
    '*filter',
    ...declared(['INPUT', 'FORWARD', 'OUTPUT', 'KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES', 'KUBE-FIREWALL', 'KUBE-PROXY-FIREWALL', 'KUBE-FORWARD', 'X']),
    '-A FORWARD -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL',
    '-A FORWARD -m conntrack --ctstate NEW -j KUBE-SERVICES',
    '-A FORWARD -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES',
    '-A FORWARD -j KUBE-FORWARD',
    '-A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name ct_state_invalid_dropped_pkts -j DROP',
    ...filter,
    'COMMIT',
    '*nat',
    ...declared(chains),
    '-A PREROUTING -j KUBE-SERVICES',
    '-A OUTPUT -j KUBE-SERVICES',
    '-A POSTROUTING -j KUBE-POSTROUTING',
    ...nat,
    `-A KUBE-SERVICES -d ${ip} -p tcp -m tcp --dport 80 -j KUBE-SVC-A`,
    `-A KUBE-SERVICES -d ${vip} -p tcp -m tcp --dport 80 -j ${ext.length > 0 ? 'KUBE-FW-A' : 'KUBE-EXT-A'}`,
    ...ext,
    '-A KUBE-EXT-A -j KUBE-MARK-MASQ',
    '-A KUBE-EXT-A -j KUBE-SVC-A',
    `-A KUBE-SVC-A ! -s ${range} -d ${ip} -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ`,
    ...svc,
    '-A KUBE-SVC-A -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-1',
    '-A KUBE-SVC-A -j KUBE-SEP-2',
    ...sep.flatMap((to: string, index: number) => [
      `-A KUBE-SEP-${index + 1} -s ${endpointOnly(to)} -j KUBE-MARK-MASQ`,
      `-A KUBE-SEP-${index + 1} -p tcp -m tcp -j DNAT --to-destination ${to}`,
    ]),
    '-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000',
    '-A KUBE-MARK-DROP -j MARK --set-xmark 0x8000/0x8000',
    '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
    '-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0',
    '-A KUBE-POSTROUTING -j MASQUERADE --random-fully',
    'COMMIT',
    '',
  ].join('\n')
}

function endpointOnly(to: string): string {
  return to.startsWith('[') ? `${to.slice(1, to.indexOf(']'))}/128` : `${to.replace(/[:-].*/, '') || '10.4.1.5'}/32`
}

function ask(text: string, to: string, from = 'external', view: NodeView = {}): Path {
  return pathThroughIptables(parseIptables(text), { ...targetOf(to)!, from }, view)
}

const told = ({ answer, backends, masquerade }: Path) => [answer, backends.map(endpointText), masquerade.answer]

describe('rules of other clusters', () => {
  it('lead to the endpoints, half of the connections each', () => {
    const path = ask(dump(), '203.0.113.1:80')
    expect(told(path)).toEqual(['backends', ['10.4.1.5:80', '10.4.2.6:80'], 'yes'])
    expect(path.backends.map(({ odds }) => odds)).toEqual([0.5, 0.5])
    expect(path.assumed).toEqual([])
  })

  it('are read the same with IPv6, where nothing leads to what is not asked for', () => {
    const text = dump({ range: 'fd00:4::/56', sep: ['[fd00:4::5]:80', '[fd00:4::6]:80'] })
    expect(told(ask(text, '[fd00:aa::1]:80'))).toEqual(['backends', ['[fd00:4::5]:80', '[fd00:4::6]:80'], 'yes'])
    expect(told(ask(text, '[fd00:bb:0::1]:80', 'pod'))).toEqual(['backends', ['[fd00:4::5]:80', '[fd00:4::6]:80'], 'no'])
    expect(ask(text, '[fd00:aa::2]:80').answer).toBe('no such frontend')
    expect(ask(text, '203.0.113.1:80').answer).toBe('no such frontend')
  })

  it('masquerade also a pod where kube-proxy was told to masquerade all', () => {
    const all = dump().replace('-A KUBE-SVC-A ! -s 10.4.0.0/16 -d', '-A KUBE-SVC-A -d')
    expect(told(ask(all, '10.96.0.9:80', 'pod'))).toEqual(['backends', ['10.4.1.5:80', '10.4.2.6:80'], 'yes'])
  })

  it.each([['-i', 'cbr0'], ['-i', 'eni+'], ['-m physdev', '--physdev-in veth+']])('that know pods by %s %s masquerade what comes from elsewhere, and say what was taken for an address', (flag, value) => {
    const match = flag === '-i' ? `! -i ${value}` : `-m physdev ! ${value}`
    const from = (source: string) => ask(dump().replace('! -s 10.4.0.0/16', match), '10.96.0.9:80', source)
    expect([from('pod'), from('external')].map(({ masquerade, assumed }) => [masquerade.answer, assumed])).toEqual([['no', []], ['yes', []]])
    const path = from('10.4.3.7')
    expect(path.answer).toBe('backends')
    expect(path.assumed.map(({ text }) => text)).toEqual([expect.stringContaining(match)])
  })

  it('count, log and write down, and let every packet through without a word about it', () => {
    const svc = [
      '-A KUBE-SVC-A -m nfacct --nfacct-name localhost_nps_accepted_pkts -m limit --limit 5/min -j LOG --log-prefix "kube: "',
      '-A KUBE-SVC-A -m recent ! --rcheck --seconds 60 --name other --mask 255.255.255.255 --rsource -j CONNMARK --save-mark',
    ]
    expect(ask(dump({ svc }), '203.0.113.1:80')).toMatchObject({ answer: 'backends', assumed: [] })
  })

  it('tell a client that was there before, which goes back, from a new one', () => {
    const svc = ['1', '2'].map(no => `-A KUBE-SVC-A -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-${no} --mask 255.255.255.255 --rsource -j KUBE-SEP-${no}`)
    expect(ask(dump({ svc }), '203.0.113.1:80')).toMatchObject({ affinity: { seconds: 10800 }, backends: [{ odds: 0.5 }, { odds: 0.5 }] })
  })

  it('turn away who is not in the ranges of a load balancer, and take nobody unnamed for the one address that is', () => {
    const ext = ['-A KUBE-FW-A -s 198.51.100.7/32 -j KUBE-EXT-A', '-A KUBE-FW-A -s 203.0.113.1/32 -j KUBE-EXT-A']
    const filter = ['-A KUBE-PROXY-FIREWALL -d 203.0.113.1/32 -p tcp -m tcp --dport 80 -j DROP']
    const text = dump({ ext, filter })
    expect(ask(text, '203.0.113.1:80', '198.51.100.7').answer).toBe('backends')
    expect(ask(text, '203.0.113.1:80', '198.51.100.8').answer).toBe('rejected')
    const unnamed = ask(text, '203.0.113.1:80')
    expect(unnamed.answer).toBe('backends')
    expect(unnamed.assumed.map(one => one.text)).toEqual([ext[0]])
  })

  it('of a kube-proxy before 1.25 mark in nat what filter drops', () => {
    const ext = ['-A KUBE-FW-A -s 198.51.100.0/24 -j KUBE-SVC-A', '-A KUBE-FW-A -j KUBE-MARK-DROP']
    const filter = ['-A INPUT -j KUBE-FIREWALL', '-A KUBE-FIREWALL -m mark --mark 0x8000/0x8000 -j DROP']
    const view = { addresses: ['203.0.113.1'] }
    expect(ask(dump({ ext, filter }), '203.0.113.1:80', '192.0.2.1', view)).toMatchObject({ answer: 'rejected', why: 'KUBE-FIREWALL turns it away: dropped without a word.' })
    expect(ask(dump({ ext, filter }), '203.0.113.1:80', '198.51.100.7', view).answer).toBe('backends')
  })

  it('never see what raw takes out of connection tracking, as NodeLocal DNSCache has it', () => {
    const raw = ['-A PREROUTING -d 10.96.0.9/32 -p tcp -m tcp --dport 80 -m comment --comment "NodeLocal DNS Cache: skip conntrack" -j CT --notrack']
    const path = ask(dump({ raw }), '10.96.0.9:80', 'pod')
    expect(path).toMatchObject({ answer: 'no such frontend', hops: [{ label: 'PREROUTING', text: raw[0] }] })
    expect(ask(dump({ raw }), '203.0.113.1:80').answer).toBe('backends')
    expect(ask(dump({ raw: [raw[0]!.replace('CT --notrack', 'NOTRACK')] }), '10.96.0.9:80', 'pod').answer).toBe('no such frontend')
  })

  it.each([
    ['-A PREROUTING -p tcp -j REDIRECT --to-ports 15001', 'REDIRECT'],
    ['-A PREROUTING -p tcp -j DNAT --to-destination 10.4.1.5-10.4.1.9:80', 'DNAT 10.4.1.5-10.4.1.9:80'],
    ['-A KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT', 'IPVS'],
  ])('that hand a packet to what is not in the file say so: %s', (rule, what) => {
    const path = ask(dump({ nat: [rule] }).replaceAll(/-A KUBE-SERVICES -d .*\n/g, ''), '203.0.113.1:80')
    expect([path.answer, path.backends]).toEqual(['not decidable from this file', []])
    expect(path.why).toContain(what)
  })

  it('that redirect what is in a set are taken not to, and say so; where nothing else does, nothing is decided', () => {
    // pkg/agent/route/route_linux.go of Antrea, with proxyAll
    const rule = '-A PREROUTING -m set --match-set ANTREA-NODEPORT-IP dst,dst -j DNAT --to-destination 169.254.0.252'
    const text = dump().replace('-A PREROUTING', `${rule}\n-A PREROUTING`)
    const path = ask(text, '203.0.113.1:80')
    expect([told(path), path.assumed.map(({ text }) => text)]).toEqual([['backends', ['10.4.1.5:80', '10.4.2.6:80'], 'yes'], [rule]])
    expect(ask(text, '203.0.113.9:30080')).toMatchObject({ answer: 'not decidable from this file', why: expect.stringContaining('asks a set') })
  })

  it('that replace the address of the node\'s own packets say nothing of others', () => {
    // Istio in ambient mode, istio #60607
    const rule = '-A POSTROUTING -p tcp -m owner --socket-exists -m set --match-set istio-inpod-probes-v4 dst -j SNAT --to-source 169.254.7.127'
    const text = dump({ nat: [rule] })
    expect([told(ask(text, '10.96.0.9:80', 'pod')), ask(text, '10.96.0.9:80', 'pod').assumed]).toEqual([['backends', ['10.4.1.5:80', '10.4.2.6:80'], 'no'], []])
    expect(ask(text, '10.96.0.9:80', '10.4.3.7').assumed.map(({ text }) => text)).toEqual([rule])
  })

  it('may leave the port or the address as it is', () => {
    const to = (half: string) => ask(dump({ sep: ['10.4.1.5:80', half] }), '203.0.113.1:80').backends.map(endpointText)[1]
    expect([to('10.4.2.6'), to(':8080')]).toEqual(['10.4.2.6:80', '203.0.113.1:8080'])
  })

  it('that jump in a circle are refused with the line', () => {
    expect(() => ask(dump({ nat: ['-A PREROUTING -j X', '-A X -j X'] }), '203.0.113.2:80')).toThrow(Unreadable)
  })

  it('have their counters in brackets, or behind the matches as iptables -S -v prints them', () => {
    const counted = dump().replaceAll(/^-A/gm, '[12:720] -A')
    expect(told(ask(counted, '203.0.113.1:80'))).toEqual(told(ask(dump(), '203.0.113.1:80')))
    const [rule] = parseExcerpt('-A KUBE-SVC-A -m comment --comment "a -c b" -c 12 720 -j KUBE-SEP-1')
    expect(rule).toMatchObject({ base: [{ flag: '-c', values: ['12', '720'] }], matches: [{ options: [{ values: ['a -c b'] }] }], target: { name: 'KUBE-SEP-1' } })
  })
})

describe('an address', () => {
  it.each(['10.4.1.5', '::', '::1', 'fd00::1', 'fe80:0:0:0:1:2:3:4', '1::', '2001:DB8::a'])('is %s', text => expect(isAddress(text)).toBe(true))

  it.each(['10.4.1', '10.4.1.256', ':', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8::', '12345::', 'fe80::1%eth0', 'abc'])('is not %s', text => expect(isAddress(text)).toBe(false))

  it('lies in a range of its own family, or in none', () => {
    expect([inRange('fd00:4::5', 'fd00:4::/56'), inRange('fd00:5::5', 'fd00:4::/56'), inRange('fd00::1', 'fd00::1')]).toEqual([true, false, true])
    expect([inRange('fd00::1', '10.0.0.0/8'), inRange('10.1.2.3', '::/0')]).toEqual([false, false])
    expect([inRange('10.4.2.9', '10.4.2.1/24'), inRange('10.4.3.9', '10.4.2.1/24'), inRange('10.4.2.1', '10.4.2.1'), inRange('9.9.9.9', '0.0.0.0/0')]).toEqual([true, false, true, true])
    expect([inRange('::ffff:10.1.2.3', '10.0.0.0/8'), inRange('10.1.2.3', '::ffff:10.0.0.0/104')]).toEqual([false, false])
    expect([inRange('10.1.2.3', '10.0.0.0/33'), inRange('fd00::1', 'fd00::/129'), inRange('pod', '10.0.0.0/8')]).toEqual([null, null, null])
  })

  it.each(['127.0.0.1', '127.1.2.3', '::1', '0:0:0:0:0:0:0:1'])('is loopback: %s', text => expect(isLoopback(text)).toBe(true))

  it.each(['128.0.0.1', '10.0.0.1', '::', '::2', 'localhost'])('is not loopback: %s', text => expect(isLoopback(text)).toBe(false))
})
