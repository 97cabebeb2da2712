import type { NodeView } from './packet-path.ts'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseIptables } from '../read/iptables.ts'
import { parseLbMap } from '../read/servicemap.ts'
import { endpointText } from '../text/addresses.ts'
import { pathThroughBpf } from './cilium/path.ts'
import { pathThroughIptables } from './iptables/path.ts'
import { targetOf } from './packet-path.ts'

const textOf = (name: string) => readFileSync(new URL(`../../test/cases/${name}.txt`, import.meta.url), 'utf8')

function rules(name: string, to: string, from = 'external', view: NodeView = {}) {
  return pathThroughIptables(parseIptables(textOf(name)), { ...targetOf(to)!, from }, view)
}

function map(text: string, to: string, view: NodeView = {}) {
  return pathThroughBpf(parseLbMap(text), { ...targetOf(to)!, from: 'pod' }, view)
}

const taken = ({ assumed }: ReturnType<typeof rules>) => assumed.map(one => one.taken)
const backends = (path: ReturnType<typeof rules>) => path.backends.map(backend => [endpointText(backend), backend.odds])
const UNDECIDED = 'not decidable from this file'

describe('rules that people published', () => {
  const CALICO = '01-calico-interface-dispatch'

  it('let nothing from outside come in over a pod\'s interface', () => {
    expect(rules(CALICO, '10.96.0.50:80')).toMatchObject({ answer: 'no endpoints', assumed: [] })
    expect(rules(CALICO, '203.0.113.200:8080').answer).toBe('no such frontend')
  })

  it('do not turn a pod away in a chain that it may never enter, and say so', () => {
    const path = rules(CALICO, '10.96.0.50:80', 'pod')
    expect([path.answer, taken(path)]).toEqual(['no endpoints', ['taken not to match']])
  })

  const NODE = '02-node-address-that-is-a-service-address'

  it('lead by a NodePort also where the node\'s address is a Service\'s too, which is assumed unless it is told', () => {
    const path = rules(NODE, '203.0.113.10:31234')
    expect([backends(path), taken(path)]).toEqual([[['10.42.0.8:8000', 1]], ['203.0.113.10 is taken to be an address of the node']])
    expect(rules(NODE, '203.0.113.10:31234', 'external', { addresses: ['192.0.2.1', '203.0.113.10'] })).toMatchObject({ answer: 'backends', assumed: [] })
    expect(rules(NODE, '203.0.113.10:31234', 'external', { addresses: ['192.0.2.1'] })).toMatchObject({ answer: 'no such frontend', assumed: [] })
  })

  it('turn away who asks for a NodePort without endpoints, by the same assumption in nat and filter', () => {
    const path = rules('03-nodeport-without-endpoints', '203.0.113.20:30080')
    expect([path.answer, taken(path)]).toEqual(['no endpoints', ['203.0.113.20 is taken to be an address of the node']])
  })

  it('say themselves which addresses are the node\'s where kube-proxy was told its nodePortAddresses', () => {
    expect(rules('04-nodeport-addresses-without-endpoints', '203.0.113.20:30080')).toMatchObject({ answer: 'no endpoints', assumed: [] })
  })

  it.each(['05-old-kube-proxy-local-policy', '06-masquerade-all-local-policy'])('of %s keep a client from outside on its node', (name) => {
    const path = rules(name, '203.0.113.9:80')
    expect([backends(path), path.assumed]).toEqual([[['10.4.1.5:80', 1]], []])
  })

  it('of an old kube-proxy know a pod by its range, and do not masquerade it', () => {
    const path = rules('05-old-kube-proxy-local-policy', '10.8.0.9:80', 'pod')
    expect([backends(path), path.masquerade.answer, path.assumed]).toEqual([[['10.4.1.5:80', 0.5], ['10.4.2.6:80', 0.5]], 'no', []])
  })

  it('that say nothing of pods can be told their range', () => {
    const text = textOf('05-old-kube-proxy-local-policy').split('\n').filter(line => !line.includes(' ! -s ')).join('\n').replace('-s 10.4.0.0/14', '-m mark --mark 0x0 -s 10.4.0.0/14').replaceAll('KUBE-XLB-A', 'OURS')
    const ask = (view: NodeView) => pathThroughIptables(parseIptables(text), { ...targetOf('203.0.113.9:80')!, from: 'external' }, view)
    expect([taken(ask({})), taken(ask({ pods: ['10.4.0.0/14'] }))]).toEqual([['taken to match'], []])
  })

  it('without a built-in chain decide nothing', () => {
    const path = rules('10-nat-without-built-in-chains', '10.96.0.9:80', 'pod')
    expect([path.answer, path.why]).toEqual([UNDECIDED, expect.stringContaining('no chain PREROUTING')])
  })

  it('whose endpoints were taken out decide nothing, and show the frontend that is there', () => {
    const path = rules('11-endpoint-chains-emptied', '10.96.0.1:443', 'pod')
    expect([path.answer, path.why, path.hops.map(({ line }) => line)]).toEqual([UNDECIDED, expect.stringContaining('KUBE-SEP-1'), [6, 7, 8]])
  })

  it('of a struck-out address are nobody\'s: the next rule may match, and without one nothing is decided', () => {
    const path = rules('12-address-struck-out', '203.0.113.7:443')
    expect([backends(path), taken(path)]).toEqual([[['10.4.1.6:443', 1]], ['holds no address, taken not to match']])
    expect(rules('12-address-struck-out', '203.0.113.8:443').answer).toBe(UNDECIDED)
  })

  it('have filter drop what nat marked for it, on the node', () => {
    const path = rules('13-marked-for-drop', '203.0.113.20:32204')
    expect([path.answer, taken(path)]).toEqual(['no endpoints', ['203.0.113.20 is taken to be an address of the node']])
    expect(path.why).toContain('dropped without a word by KUBE-FIREWALL')
  })

  it.each(['20-iptables-S', '23-crlf', '24-prompt-or-indent'])('of %s lead to the endpoint', (name) => {
    expect(backends(rules(name, '10.96.0.9:80', 'pod'))).toEqual([['10.4.1.5:80', 1]])
  })
})

describe('maps that people published', () => {
  it('that lost rows do not say that something is not there', () => {
    const text = textOf('07-bpf-header-but-rows-missing')
    for (const to of ['10.96.0.9:80', '10.96.0.8:80']) {
      expect(map(text, to)).toMatchObject({ answer: UNDECIDED, why: expect.stringContaining('line 2 has slot 1 of a frontend whose slot 0 is not here') })
    }
  })

  it('do not say which slots are chosen, but the agent\'s list does', () => {
    const text = textOf('08-bpf-slots-that-are-not-chosen')
    expect(taken(map(text, '10.96.0.9:80'))).toEqual([expect.stringContaining('taken to be active')])
    expect(backends(map(text, '10.96.0.9:80', { inactive: ['10.4.1.7:80'] }))).toEqual([['10.4.1.5:80', 0.5], ['10.4.1.6:80', 0.5]])
    const none = map(text, '10.96.0.9:80', { inactive: ['10.4.1.5:80', '10.4.1.6:80', '10.4.1.7:80'] })
    expect(none.backends).toHaveLength(3)
  })

  it.each(['[fd00:9:0:0:0:0:0:a]:80', '[FD00:9::A]:80', '[fd00:9::a]:80'])('know %s by whatever spelling', (to) => {
    expect(backends(map(textOf('09-ipv6-address-spelled-otherwise'), to))).toEqual([['[fd00:4::5]:80', 1]])
  })

  it.each(['26-kubectl-defaulted-container', '27-bpf-lb-list-json'])('of %s lead to the endpoint, by lines of the file', (name) => {
    const path = map(textOf(name), '10.96.0.9:80')
    expect(backends(path)).toEqual([['10.4.1.5:80', 1]])
    for (const { line, text } of path.hops) expect(textOf(name).split('\n')[line - 1]).toBe(text)
  })

  it('of a Cilium that prints no slots lead to each backend', () => {
    expect(backends(map(textOf('28-bpf-lb-list-before-slots'), '10.96.0.9:80'))).toEqual([['10.4.1.5:80', 0.5], ['10.4.1.6:80', 0.5]])
  })

  it('without a header stay an excerpt below a line of kubectl', () => {
    const rows = textOf('26-kubectl-defaulted-container').split('\n').filter(line => !line.startsWith('SERVICE')).join('\n')
    expect(map(rows, '10.96.0.7:80').answer).toBe(UNDECIDED)
  })
})
