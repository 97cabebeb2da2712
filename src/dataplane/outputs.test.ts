import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseConntrack } from '../read/conntrack.ts'
import { parseCt } from '../read/ct.ts'
import { parseFlows, parseFlowsJson } from '../read/hubble.ts'
import { kindOf } from '../read/kinds.ts'
import { parseServiceList } from '../read/service-list.ts'
import { parseTcpdump } from '../read/tcpdump.ts'
import { endpointText } from '../text/addresses.ts'
import { dumpNameOf, readDump } from './dump.ts'
import { targetOf } from './packet-path.ts'

const FOLDER = new URL('../../test/outputs/', import.meta.url)
const textOf = (name: string) => readFileSync(new URL(`${name}.txt`, FOLDER), 'utf8')

function answer(option: 'iptables' | 'bpf-lb', name: string, to: string, from = 'pod') {
  const { answer, backends, masquerade } = readDump(option, textOf(name), name).path({ ...targetOf(to)!, from })
  return { answer, backends: backends.map(backend => [endpointText(backend), backend.odds]), masquerade: masquerade.answer }
}

/** Frontend, and each backend's address with its state. */
const listed = (text: string) => parseServiceList(text).map(({ frontend, backends }) => [endpointText(frontend), ...backends.map(({ address, state }) => `${address} ${state}`)])

describe('the right answer to what people published', () => {
  const HALVES = [['198.51.100.5:8080', 0.5], ['198.51.100.6:8080', 0.5]]

  it.each(['01-counters-in-brackets', '02-no-masquerade-for-services', '03-endpoints-without-comments', '04-pods-range-in-services', '06-reject-udp-without-endpoints'])('of rules is two endpoints: %s', (name) => {
    expect(answer('iptables', name, '192.0.2.10:80')).toEqual({ answer: 'backends', backends: HALVES, masquerade: 'no' })
  })

  it('is that a client outside the pods\' range is masqueraded, and that a Service without endpoints rejects', () => {
    expect(answer('iptables', '04-pods-range-in-services', '192.0.2.10:80', '203.0.113.9').masquerade).toBe('yes')
    expect(answer('iptables', '02-no-masquerade-for-services', '192.0.2.10:80', '203.0.113.9').masquerade).toBe('no')
    expect(answer('iptables', '06-reject-udp-without-endpoints', '192.0.2.51:3000/UDP')).toMatchObject({ answer: 'no endpoints', backends: [] })
  })

  it.each([
    ['05-grep-that-marks-in-the-endpoint', 'an excerpt, as grep leaves it'],
    ['07-nft-ruleset-of-iptables-nft', 'This is `nft list ruleset`'],
    ['08-iptables-listing-behind-a-prompt', 'This is `iptables -L`'],
    ['09-kernel-trace', 'This is the kernel\'s trace of packets'],
    ['31-grep-of-one-services-endpoints', 'an excerpt, as grep leaves it'],
    ['33-unsupported-revision', /:20: this iptables is older than the one that wrote the rule.*kube-proxy's container/],
    ['34-services-without-ports', /:24: a Service's rule asks for no port: this iptables is older than kube-proxy's/],
  ])('of %s is what it is instead', (name, why) => {
    expect(() => answer('iptables', name, '192.0.2.10:80')).toThrow(why)
  })

  it('of rules that lead to port 0 is that they do not say where to', () => {
    const path = readDump('iptables', textOf('32-dnat-to-port-0'), 'f').path({ ...targetOf('192.0.2.10:80')!, from: 'pod' })
    expect([path.answer, path.why]).toEqual(['not decidable from this file', expect.stringContaining('DNAT :0')])
  })

  it('of a save without one of its tables says so', () => {
    const dump = readDump('iptables', textOf('35-table-incompatible'), 'f')
    expect(dump.remarks({ ...targetOf('192.0.2.10:80')!, from: 'pod' })).toEqual([expect.stringMatching(/^f: line 1: Table `raw' is incompatible/)])
    expect(answer('iptables', '35-table-incompatible', '192.0.2.10:80').backends).toEqual(HALVES)
  })

  it('of Flannel\'s masquerade is right without the pods\' range too, and of Calico\'s names the rule', () => {
    const [flannel, calico] = ['38-flannel-and-docker', '39-calico-nat-outgoing'].map(textOf)
    const ask = (text: string, from: string, to = '192.0.2.10:80') => {
      const { backends, assumed } = readDump('iptables', text, 'f').path({ ...targetOf(to)!, from })
      return [backends.map(({ masquerade }) => masquerade), assumed.map(({ taken, text }) => `${text.split(' ')[1]} ${taken}`)]
    }
    expect([ask(flannel!, 'pod'), ask(flannel!, 'external'), ask(flannel!, 'pod', '192.0.2.1:443')]).toEqual([[[false, false], []], [[true, true], []], [[true], []]])
    expect(ask(flannel!.replaceAll(/^-A KUBE-SERVICES ! .*\n/gm, ''), 'external')).toEqual([[false, true], []])
    expect(ask(calico!, 'pod')).toEqual([[false, false], ['cali-nat-outgoing taken not to match']])
  })

  it.each([
    ['10-bpf-lb-of-2018', '192.0.2.10:80', [['198.51.100.5:80', 0.5], ['198.51.100.6:80', 0.5]]],
    ['10-bpf-lb-of-2018', '192.0.2.1:443', [['203.0.113.11:6443', 1]]],
    ['11-bpf-lb-before-slots-external-ip', '203.0.113.5:443', [['198.51.100.7:11000', 0.5], ['198.51.100.8:11000', 0.5]]],
    ['12-bpf-lb-with-a-proxy', '192.0.2.10:443', [['203.0.113.2:4244', 1]]],
  ])('of the map %s to %s is its backends', (name, to, backends) => {
    expect(answer('bpf-lb', name, to)).toMatchObject({ answer: 'backends', backends })
  })

  it('of a map is that a proxy takes it, or that nothing is there', () => {
    expect(answer('bpf-lb', '12-bpf-lb-with-a-proxy', '203.0.113.2:32646').answer).toBe('not decidable from this file')
    expect(answer('bpf-lb', '21-bpf-lb-empty-of-2018', '192.0.2.10:80').answer).toBe('no such frontend')
  })

  it.each([
    ['13-service-list-with-protocols', ['192.0.2.10:53', '198.51.100.6 active', '198.51.100.7 active']],
    ['15-service-get-maintenance', ['192.0.2.217:6379', '198.51.100.5 active', '198.51.100.6 maintenance', '198.51.100.7 active']],
    ['16-service-list-ipv6', ['[2001:db8:fff:701::2:dceb]:80', '2001:db8:fff:700:0:2:7:2c53 active', '2001:db8:fff:700:0:2:7:949c active']],
  ])('of %s is each backend with its state', (name, service) => {
    expect(listed(textOf(name))).toContainEqual(service)
  })

  it('of a list without states is that they are not known', () => {
    expect(listed(textOf('36-service-list-before-states'))).toContainEqual(['192.0.2.10:53', '198.51.100.222 ', '198.51.100.45 '])
    const { backends, assumed } = readDump('bpf-lb', textOf('36-service-list-before-states'), 'f').path({ ...targetOf('192.0.2.10:53')!, from: 'pod' })
    expect([backends.length, assumed.map(({ taken }) => taken)]).toEqual([2, expect.arrayContaining([expect.stringContaining('taken to be active')])])
  })

  it('of a map or a list through grep is no more than that, be the header there or not', () => {
    const rows = textOf('36-service-list-before-states').split('\n').slice(2).join('\n')
    expect([dumpNameOf(rows), dumpNameOf(textOf('37-lb-list-behind-grep').split('\n').slice(2).join('\n'))]).toEqual(['bpf-lb', 'bpf-lb'])
    for (const [text, to] of [[textOf('37-lb-list-behind-grep'), '192.0.2.6:80'], [textOf('37-lb-list-behind-grep'), '192.0.2.7:80'], [rows, '192.0.2.11:53']] as const) {
      const path = readDump('bpf-lb', text, 'f').path({ ...targetOf(to)!, from: 'pod' })
      expect(path).toMatchObject({ answer: 'not decidable from this file', why: expect.stringContaining('an excerpt') })
    }
  })

  it('of a list in another form is its line, or its name', () => {
    expect(() => listed(textOf('14-service-list-with-source-ranges'))).toThrow(':3: neither a frontend nor a backend')
    expect(() => answer('bpf-lb', '17-service-get-before-states', '192.0.2.217:6379')).toThrow('This is `cilium service get`')
  })

  it('of connection tracking is the backend\'s id, or that there is none', () => {
    expect(parseCt(textOf('18-ct-svc-ipv6'))).toMatchObject([{ direction: 'SVC', destination: { address: '2001:db8:88:1::24', port: 80 }, revNat: 218, backendId: 98 }])
    expect(parseCt(textOf('19-ct-service-and-ifindex'))).toMatchObject([{ direction: 'IN', backendId: 0 }, { direction: 'SVC', source: { port: 58842 }, destination: { address: '192.0.2.1', port: 80 }, backendId: 21 }])
    expect(parseCt(textOf('20-ct-dsr-backend-id'))).toMatchObject([{ backendId: 0, fields: { BackendID: '360309599644942336' } }])
  })

  it('of Hubble is each flow, whatever the form of its time and what grep put before it', () => {
    expect(parseFlows(textOf('22-hubble-node-names'))).toMatchObject([{ time: '2021-06-22T14:24:00.345Z', node: 'node1', subtype: 'L3-L4' }, { node: 'node2', arrow: '<-', subtype: 'to-stack' }])
    expect(parseFlows(textOf('23-hubble-policy-denied'))).toMatchObject([{ subtype: 'L3-Only' }, { arrow: '<>', subtype: 'Policy denied', verdict: 'DROPPED' }])
    expect(parseFlowsJson(textOf('24-hubble-json-behind-file-names'))).toMatchObject([{ line: 1, response: { flow: { verdict: 'DROPPED' } } }])
  })

  it('of conntrack is each connection', () => {
    expect(parseConntrack(textOf('25-conntrack-events'))).toMatchObject([{ event: 'NEW' }, { event: 'UPDATE', flags: ['ASSURED'] }, { event: 'NEW', state: 'SYN_SENT', reply: { src: '198.51.100.96' } }])
    expect(parseConntrack(textOf('26-conntrack-count-before-the-entry'))).toMatchObject([{ line: 3, state: 'SYN_SENT', reply: { src: '192.0.2.22' } }])
    expect(parseConntrack(textOf('27-conntrack-udp-translated'))).toMatchObject([{ original: { dst: '192.0.2.14', dport: 3000 }, reply: { src: '198.51.100.13', sport: 5000 }, flags: [] }])
  })

  it('of tcpdump -e is the packet in the frame', () => {
    const source = { address: '198.51.100.192', port: 38530 }
    expect(parseTcpdump(textOf('28-tcpdump-link-layer'))).toMatchObject([{ protocol: 'IP', ends: { source, destination: { address: '192.0.2.29', port: 7800 } } }, { ends: { source, destination: { address: '198.51.100.189' } } }])
  })

  it.each(['29-endpointslices-behind-a-prompt', '30-endpoints-of-a-user'])('of %s is its name', (name) => {
    expect(kindOf(textOf(name))?.is).toBe('`kubectl get endpointslices` or endpoints')
  })

  it('is documented: docs/outputs.md and the folder name each other', () => {
    const rows = readFileSync(new URL('../../docs/outputs.md', import.meta.url), 'utf8').matchAll(/^\| `([^`]+)` \|.*<https:\/\/\S+> \|/gm)
    expect([...rows].map(([, name]) => `${name}.txt`)).toEqual(readdirSync(FOLDER).sort())
  })
})
