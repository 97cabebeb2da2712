import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseCt } from '../read/ct.ts'
import { parseFlows, parseFlowsJson } from '../read/hubble.ts'
import { parseNat } from '../read/nat.ts'
import { parseServiceList } from '../read/service-list.ts'
import { fixture } from '../read/testing.ts'
import { endpointText } from '../text/addresses.ts'
import { readDump } from './dump.ts'
import { pathLine } from './path-text.ts'

type DumpName = Parameters<typeof readDump>[0]

const ROOT = new URL('../../', import.meta.url)
const FIXTURES = 'src/read/fixtures/'
const textOf = (path: string) => path.startsWith(FIXTURES) ? fixture(path.slice(FIXTURES.length)) : readFileSync(new URL(path, ROOT), 'utf8')

/** Every frontend with its answer, as `--all` prints it, up to the reason; some of them. */
function answers(name: DumpName, some: readonly string[], node = '192.168.0.2') {
  return (text: string) => {
    const dump = readDump(name, text, 'f', { addresses: [node] })
    const all = dump.frontends.map(one => pathLine(dump.path({ ...one, from: 'pod' })).replace(/^((?:(?!backends).)*): [A-Z].*/, '$1'))
    expect(all).toEqual(expect.arrayContaining([...some]))
  }
}
/** The agent's list, text or JSON: what it reads, and the path of it. */
function listing(...some: string[]) {
  return (text: string) => {
    services(...some)(text)
    map('192.0.2.10:80/TCP  backends: 198.51.100.5:8080 100.0 %', SIX)(text)
  }
}
const map = (...some: string[]) => answers('bpf-lb', some)
const TWO = '192.0.2.10:80/TCP  backends: 198.51.100.5:8080 50.0 %, 198.51.100.6:8080 50.0 %'
const SIX = '[2001:db8::10]:80/TCP  backends: [2001:db8:1::5]:8080 100.0 %'

const BOTH = '10.180.0.1:8080 50.0 %, 10.180.0.2:8080 50.0 %'
const nat = answers('iptables', [`192.168.0.2:30001/TCP  backends: ${BOTH}`, `172.30.0.41:80/TCP  backends: ${BOTH}`])
const old = answers('iptables', [`192.168.0.2:30001/TCP  backends: ${BOTH}`, `172.30.0.41:80/TCP  backends: ${BOTH}`, '172.30.0.42:80/TCP  no endpoints'])
const SIX_BOTH = '[fd00:10:180::1]:8080 50.0 %, [fd00:10:180::2]:8080 50.0 %'
const six = answers('iptables', [`[fd00::2]:30001/TCP  backends: ${SIX_BOTH}`, `[fd00:172:30::41]:80/TCP  backends: ${SIX_BOTH}`, '[fd00:172:30::42]:80/TCP  no endpoints'], 'fd00::2')
const LATER = [
  '192.168.0.2:3001/TCP  backends: 10.180.0.2:80 100.0 %',
  '192.168.0.2:3002/TCP  backends: 10.180.0.3:80 100.0 %',
  '172.30.0.42:80/TCP  backends: 10.180.0.2:80 100.0 %',
  '192.168.99.33:80/TCP  backends: 10.180.0.4:80 50.0 %, 10.180.0.5:80 50.0 %',
]
function local(text: string) {
  answers('iptables', LATER)(text)
  const { path } = readDump('iptables', text, 'f', { addresses: ['192.168.0.2'] })
  const ofLocal = (address: string, port: number) => path({ address, port, protocol: 'TCP', from: 'external' }).answer
  expect([ofLocal('192.168.99.22', 80), ofLocal('192.168.0.2', 3001)]).toEqual(['no endpoints', 'no endpoints'])
}
const excerpt = (text: string) => expect(() => readDump('iptables', text, 'f')).toThrow('an excerpt, as grep leaves it')

function services(...some: string[]) {
  return (text: string) =>
    expect(parseServiceList(text).map(({ frontend, type, backends }) => `${endpointText(frontend)} ${type} ${backends.map(({ state }) => state).join()}`)).toEqual(expect.arrayContaining(some))
}
const tracked = (...all: object[]) => (text: string) => expect(parseCt(text)).toMatchObject(all)
const OLD_SERVICE = { direction: 'SVC', source: { address: '203.0.113.2', port: 58842 }, destination: { address: '192.0.2.1', port: 80 }, backendId: 21 }
const translated = (...all: object[]) => (text: string) => expect(parseNat(text)).toMatchObject(all)
const flows = (...all: object[]) => (text: string) => expect(parseFlows(text)).toMatchObject(all)

const NFT_LATER = [
  '172.30.0.41:80/TCP  backends: 10.180.0.1:80 100.0 %',
  '172.30.0.46:80/TCP  no endpoints',
  '192.168.0.2:3002/TCP  backends: 10.180.0.3:80 100.0 %',
  '192.168.99.33:80/TCP  backends: 10.180.0.4:80 50.0 %, 10.180.0.5:80 50.0 %',
]
/** From outside what is for an endpoint elsewhere is masqueraded by its mark, and what a pod sends to itself by a set. */
function hairpins(text: string) {
  answers('nft', NFT_LATER)(text)
  const { path } = readDump('nft', text, 'f', { addresses: ['192.168.0.2'] })
  const of = (address: string, port: number, from: string) => path({ address, port, protocol: 'TCP', from })
  const ofService = (from: string) => of('172.30.0.44', 80, from).backends.map(({ masquerade }) => masquerade)
  expect([ofService('external'), ofService('pod'), ofService('10.180.0.5')]).toEqual([[true, true], [false, false], [false, true]])
  expect(of('192.168.99.22', 80, 'external').answer).toBe('no endpoints')
  expect(of('5.6.7.8', 80, '203.0.113.207').answer).toBe('rejected')
  expect(of('172.30.0.44', 80, 'external').hops.every(({ odds }) => odds <= 1)).toBe(true)
}
function localhost(text: string) {
  hairpins(text)
  const { path } = readDump('nft', text, 'f')
  expect(path({ address: '127.0.0.1', port: 3001, protocol: 'TCP', from: 'host' })).toMatchObject({ answer: 'rejected', why: expect.stringContaining('localhost-nodeport-reject-tcp') })
}
function nftSix(text: string) {
  answers('nft', ['[2001:db8:99::33]:80/TCP  backends: [fd00:10:180::4]:80 50.0 %, [fd00:10:180::5]:80 50.0 %'], '2001:db8::1')(text)
}

/** What is read of each input that `docs/versions.md` lists. */
const READ: Record<string, (text: string) => void> = {
  'test/cases/28-bpf-lb-list-before-slots.txt': map('10.96.0.9:80/TCP  backends: 10.4.1.5:80 50.0 %, 10.4.1.6:80 50.0 %'),
  'test/versions/bpf-lb-1.12.txt': map(TWO, SIX),
  'test/versions/bpf-lb-1.14.txt': map(TWO, SIX),
  'test/versions/bpf-lb-1.17.txt': map(TWO, SIX, '192.0.2.10:53/UDP  no endpoints'),
  'src/read/fixtures/services-v2/lb-list.txt': map('10.96.0.1:443/TCP  backends: 172.18.0.2:6443 100.0 %'),
  'test/cases/27-bpf-lb-list-json.txt': map('10.96.0.9:80/TCP  backends: 10.4.1.5:80 100.0 %'),
  'test/versions/service-list-1.12.txt': listing('192.0.2.10:80 ClusterIP active,terminating', '192.0.2.11:53 ClusterIP ', '[2001:db8::10]:80 LoadBalancer quarantined'),
  'test/versions/service-list-1.14.txt': services('203.0.113.9:80 ClusterIP (Remote) maintenance'),
  'test/outputs/13-service-list-with-protocols.txt': services('192.0.2.10:53 ClusterIP active,active'),
  'test/versions/service-list-json.txt': listing('192.0.2.10:80 ClusterIP active,terminating', '192.0.2.10:53 ClusterIP ', '[2001:db8::10]:80 LoadBalancer active'),
  'test/outputs/19-ct-service-and-ifindex.txt': tracked({ direction: 'IN', backendId: 0 }, OLD_SERVICE),
  'test/versions/ct-1.15.txt': tracked(OLD_SERVICE, { direction: 'OUT', backendId: 0 }),
  'test/versions/ct-1.16.txt': tracked({ direction: 'SVC', destination: { address: '2001:db8::10', port: 80 }, expires: 16983962, backendId: 21 }),
  'test/cases/30-ct-before-1.19.txt': tracked({ direction: 'OUT', backendId: 0, flags: ['SeenNonSyn'] }),
  'test/cases/31-ct-ipv6.txt': tracked({ direction: 'IN', destination: { address: 'fd00:4::6', port: 8000 } }),
  'test/cases/32-ct-time-diff.txt': tracked({ expires: 26562518, fields: { NatPort: '0' } }),
  'test/cases/33-nat-hostlocal.txt': translated({ created: '14sec', needsCt: null }),
  'test/versions/nat-1.13.txt': translated({ direction: 'IN', created: '14sec', needsCt: false, translated: { address: '198.51.100.5' } }),
  'test/versions/nat-1.14.txt': translated({ direction: 'OUT', created: '14sec ago', needsCt: true, translated: { address: '2001:db8:4::4' } }),
  'test/cases/35-hubble-without-identities.txt': flows({ source: { identity: '' }, subtype: 'to-stack' }),
  'test/versions/hubble-0.10.txt': flows({ node: 'node1', arrow: '<-', destination: { identity: 'ID:9164' }, summary: 'TCP Flags: SYN, ACK' }, { kind: 'lost', cpu: 3, count: 5 }),
  'test/versions/hubble-1.19.txt': flows({ subtype: 'policy-verdict:L3-L4 EGRESS', verdict: 'ALLOWED' }, { kind: 'lost', cpu: 3, count: 5 }),
  'test/cases/36-hubble-json-unwrapped.txt': text => expect(parseFlowsJson(text)).toMatchObject([{ response: { flow: { verdict: 'FORWARDED' } } }]),
  'test/outputs/24-hubble-json-behind-file-names.txt': text => expect(parseFlowsJson(text)).toMatchObject([{ response: { flow: { verdict: 'DROPPED' } } }]),
  'test/versions/kube-proxy-1.17-legacy.txt': old,
  'test/versions/kube-proxy-1.17-nft.txt': old,
  'test/versions/kube-proxy-1.24-legacy.txt': local,
  'test/versions/kube-proxy-1.24-nft.txt': local,
  'test/versions/kube-proxy-1.27-nft.txt': local,
  'test/versions/kube-proxy-1.31-nft.txt': local,
  'test/versions/kube-proxy-1.34-legacy.txt': local,
  'test/versions/kube-proxy-1.34-nft.txt': local,
  'src/read/fixtures/services-v1/iptables-save.txt': answers('iptables', ['10.96.0.1:443/TCP  backends: 172.18.0.6:6443 100.0 %']),
  'src/read/fixtures/services-nft/nft.txt': answers('nft', ['10.205.187.4:80/TCP  backends: 10.204.1.11:8080 50.0 %, 10.204.1.12:8080 50.0 %']),
  'test/versions/kube-proxy-1.36-nftables.txt': hairpins,
  'test/versions/kube-proxy-1.37-nftables.txt': localhost,
  'test/versions/kube-proxy-1.37-nftables-ip6.txt': nftSix,
  'test/versions/ip6tables-legacy.txt': six,
  'test/versions/ip6tables-nft.txt': six,
  'test/versions/save-with-counters.txt': old,
  'test/versions/both-families.txt': (text) => {
    old(text)
    six(text)
  },
  'test/versions/iptables-S.txt': nat,
  'test/versions/iptables-S-v.txt': nat,
  'test/cases/21-grep-of-iptables-save.txt': excerpt,
}

describe('what is read of a version\'s output', () => {
  it.each(Object.entries(READ))('is right: %s', (path, reads) => reads(textOf(path)))

  it('is documented: docs/versions.md has a row for each input, and each of test/versions has one', () => {
    const rows = readFileSync(new URL('docs/versions.md', ROOT), 'utf8').matchAll(/^\| `([^`]+)` \|/gm)
    expect([...rows].map(([, path]) => path)).toEqual(Object.keys(READ))
    const own = Object.keys(READ).filter(path => path.startsWith('test/versions/')).map(path => basename(path))
    expect(own.sort()).toEqual(readdirSync(new URL('test/versions/', ROOT)).sort())
  })
})
