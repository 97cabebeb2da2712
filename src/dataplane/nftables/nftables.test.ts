import type { DataplaneKind } from '../../words.ts'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { deck } from '../../../deck.config.ts'
import { changed, shippedSet } from '../../../test/set.ts'
import { statementsOf } from '../../read/nft-rule.ts'
import { parseNft } from '../../read/nft.ts'
import { fixture } from '../../read/testing.ts'
import { DRAWS_OF_THREE } from '../../trace/nft-commands.ts'
import { COMPARED } from '../../words.ts'
import { capturedPath } from '../captured-path.ts'
import { dataplaneOf, detect } from '../dataplanes.ts'
import { stagesOf } from '../stages.ts'
import { nftables } from './index.ts'
import { pathThroughNft } from './path.ts'

const TEXT = fixture('services-nft/nft.txt')
const [WEB, LOCAL] = ['203.0.113.10', '203.0.113.12']
const shipped = shippedSet()
const [side] = COMPARED
const { clusters } = shipped.manifest

/** The shipped set, with the left side's cluster as one that runs kube-proxy in this mode. */
const set = changed(shipped, { [`l4.${side}.nft`]: TEXT }, { ...clusters, [side]: { ...clusters[side], dataplane: nftables.kind } })

const ask = (address: string) => capturedPath(set, side, { address, port: deck.port, protocol: 'TCP', from: 'external' })

function detected(mode: string, calico = false, log = '') {
  return detect({
    pods: selector => selector === 'k8s-app=kube-proxy' ? ['pod/kube-proxy-a'] : calico && selector.includes('calico') ? ['pod/calico'] : [],
    logged: async (_, container) => container === 'kube-proxy' ? log : '',
    healthz: async () => '',
    printed: async (_, container, words) => container === 'kube-proxy' && words.at(-1)!.endsWith('/proxyMode') ? mode : '',
  })
}

it('is what kube-proxy says of its own mode; without that word it is not claimed', async () => {
  expect(await detected(fixture('services-nft/proxy-mode.txt'))).toEqual({ kind: nftables.kind, evidence: ['1 kube-proxy pods, no Cilium pod', '/proxyMode nftables'] })
  for (const said of ['iptables', 'ipvs', '', 'nftables-ish']) expect((await detected(said)).kind).toBe('kube-proxy-iptables')
  expect(await detected('nftables', true)).toMatchObject({ kind: 'other', name: 'Calico' })
})

it('is what its log says where its image has no curl, and not where curl says another mode', async () => {
  const log = (mode: string) => `I1129 15:01:02.000001       1 server_linux.go:246] "Using ${mode} Proxier"\n`
  expect(await detected('', false, log('nftables'))).toEqual({ kind: nftables.kind, evidence: ['1 kube-proxy pods, no Cilium pod', 'its log: "Using nftables Proxier"'] })
  expect((await detected('', false, log('iptables'))).kind).toBe('kube-proxy-iptables')
  expect((await detected('iptables', false, log('nftables'))).kind).toBe('kube-proxy-iptables')
})

/** One element and these chains, as `nft get element` and `nft list chain` print them in a row. */
function partsOf(address: string, ...names: string[]): string {
  const rows = TEXT.split('\n')
  const chain = (name: string) => {
    const from = rows.findIndex(row => row.startsWith(`\tchain ${name}`))
    return ['table ip kube-proxy {', ...rows.slice(from, rows.indexOf('\t}', from) + 1), '}']
  }
  const element = rows.find(row => row.includes(`${address} . tcp . 80 : goto `))!.trim().replace(/,$/, '')
  const map = ['\tmap service-ips {', '\t\ttype ipv4_addr . inet_proto . inet_service : verdict', `\t\telements = { ${element.replace(/^elements = \{ /, '')} }`, '\t}']
  return ['table ip kube-proxy {', ...map, '}', ...names.flatMap(chain)].join('\n')
}

it('reads a Service\'s element and chains as it does the whole table: what leads from the VIP to its pods', () => {
  const endpoints = TEXT.split('\n').flatMap(row => /^\tchain (endpoint-\S*-shop\/web\/\S*) \{/.exec(row)?.[1] ?? [])
  const parts = partsOf(WEB!, 'external-452DNVGS', 'service-452DNVGS', ...endpoints, 'masquerading')
  const { entries, redirect } = nftables.words
  expect(redirect(parts, WEB!)).toBe(redirect(TEXT, WEB!))
  expect(entries(parts, WEB!).lines.map(line => parts.split('\n')[line - 1]!.trim().split(' ')[0])).toEqual(['elements', 'jump', 'goto', 'numgen', 'meta', 'meta', 'meta'])
})

/** The table that nft prints of these Services, with IPv6 addresses in the place of IPv4 ones. */
function asIpv6(text: string): string {
  const six = (address: string) => `fd00::${address.split('.').map(part => Number(part).toString(16)).join(':')}`
  return text.replace('table ip ', 'table ip6 ').replaceAll('ipv4_addr', 'ipv6_addr').replaceAll(/\bip ([sd])addr/g, 'ip6 $1addr').replaceAll(/dnat to ([\d.]+):(\d+)/g, (_, address: string, port: string) => `dnat to [${six(address)}]:${port}`).replaceAll(/(?<![\w.-])(?:\d+\.){3}\d+(?![\w.])(?!\/\d+[\w/])/g, six).replaceAll(/(fd00::[\da-f:]+)\/(\d+)/g, (_, address: string, bits: string) => `${address}/${96 + Number(bits) + 16}`)
}

it('leads the same way by IPv6, hop by hop', () => {
  const six = parseNft(asIpv6(TEXT))
  for (const address of ['203.0.113.10', '203.0.113.12', '203.0.113.13']) {
    const [four, other] = [TEXT, null].map((text) => {
      const own = text === null ? six : parseNft(text)
      const of = text === null ? asIpv6(address) : address
      return pathThroughNft(own, { address: of, port: 80, protocol: 'TCP', from: 'external' })
    })
    const hops = [four, other].map(one => one!.hops.map(({ label, line, odds }) => [label, line, odds]))
    expect(hops[1]).toEqual(hops[0])
    expect([other!.answer, other!.masquerade.answer]).toEqual([four!.answer, four!.masquerade.answer])
    expect(other!.backends.map(one => one.address)).toEqual(four!.backends.map(one => asIpv6(one.address)))
  }
})

it('leads from a Service of a recorded set to its endpoints, by the lines of its table', () => {
  const { path, captures } = ask(WEB!)
  expect(captures).toEqual([`l4.${side}.nft`])
  expect(path.backends.map(({ address }) => address)).toEqual(['10.204.0.11', '10.204.1.11', '10.204.1.12'])
  expect(() => capturedPath(changed(set, { [`l4.${side}.nft`]: null }), side, { address: WEB!, port: 80, protocol: 'TCP', from: 'pod' })).toThrow('which was not captured')
})

it('does each job at lines that say so, and no line is left without a job', () => {
  const captured = ask(WEB!)
  const stages = stagesOf(captured)
  const pointed = Object.values(stages).flat().flatMap(({ points }) => points.map(({ line }) => line))
  expect(new Set(pointed)).toEqual(new Set(captured.path.hops.map(({ line }) => line)))
  expect([stages.entered, stages.found, stages.marked, stages.chosen, stages.source].map(([one]) => one?.name)).toEqual([
    ...['nat-prerouting', 'service-ips', 'external-452DNVGS-shop/web/tcp/', 'service-452DNVGS-shop/web/tcp/', 'masquerade'],
  ])
  const [first] = stages.found[0]!.points
  expect(TEXT.split('\n')[first!.line - 1]).toContain(`${WEB} . tcp . 80`)
  for (const { address, points } of stages.rewritten) expect(TEXT.split('\n')[points[0]!.line - 1]).toContain(`dnat to ${address}`)
})

it('says what redirects, and that nothing is marked where the client\'s address is kept', () => {
  expect(nftables.words.redirect(TEXT, WEB!)).toBe('1 element of a map and 6 rules on the ways from 203.0.113.10 to 3 DNATs; what comes from outside is marked for masquerade first.')
  expect(nftables.words.redirect(TEXT, LOCAL!)).toBe('1 element of a map and 4 rules on the ways from 203.0.113.12 to 2 DNATs.')
  expect(nftables.words.entries(TEXT, WEB!).lines).toHaveLength(7)
  expect(stagesOf(ask(LOCAL!)).marked).toEqual([])
})

describe('the rules of kube-proxy 1.36 and later', () => {
  const text = (version: string) => readFileSync(new URL(`../../../test/versions/kube-proxy-${version}-nftables.txt`, import.meta.url), 'utf8')
  const stages = (version: string, address: string) => {
    const later = changed(set, { [`l4.${side}.nft`]: text(version) })
    const captured = capturedPath(later, side, { address, port: 80, protocol: 'TCP', from: 'external' })
    const all = stagesOf(captured)
    const pointed = Object.values(all).flat().flatMap(({ points }) => points.map(({ line }) => line))
    expect(new Set(pointed)).toEqual(new Set(captured.path.hops.map(({ line }) => line)))
    return [all.found, all.marked, all.chosen, all.rewritten].map(stations => stations.map(({ name }) => name))
  }

  it.each(['1.36', '1.37'])('%s do each job at lines that say so, where one rule draws an endpoint and rewrites for it', (version) => {
    const service = 'service-LAUZTJTB-ns4/svc4/tcp/p80'
    expect(stages(version, '192.168.99.33')).toEqual([['service-ips'], ['external-LAUZTJTB-ns4/svc4/tcp/p80'], [service], [service, service]])
    const alone = 'service-ULMVA6XW-ns1/svc1/tcp/p80'
    expect(stages(version, '172.30.0.41')).toEqual([['service-ips'], ['services'], [alone], [alone]])
  })

  it('say what redirects: a rule may hold several DNATs', () => {
    expect(nftables.words.redirect(text('1.36'), '192.168.99.33')).toBe('1 element of a map and 3 rules on the ways from 192.168.99.33 to 2 DNATs; what comes from outside is marked for masquerade first.')
  })

  it('are complete in a recording where a line draws of three, by chains or by addresses', () => {
    const draws = (rule: string) => new RegExp(DRAWS_OF_THREE.match).test(rule)
    const old = TEXT.split('\n').find(row => row.includes('numgen random mod 3 '))!
    const [, two] = /(meta l4proto tcp dnat .*mod 2.*)/.exec(text('1.36'))!
    const three = two!.replace('mod 2', 'mod 3').replace(' }', ', 2 : 10.180.0.6 . 80 }')
    expect([old, two!, three].map(draws)).toEqual([true, false, true])
    const newer = three.replace('dnat ip to', 'dnat ip addr . port to')
    expect([three, newer].map(statementsOf).map(found => typeof found !== 'string' && found.at(-1)).map(one => one && one.is === 'numgen' && one.verdicts.length)).toEqual([3, 3])
  })
})

it('counts the same rules, chains and elements as nft\'s own JSON has', () => {
  const { nftables: parts } = JSON.parse(fixture('services-nft/nft.json')) as { nftables: Record<string, { elem?: unknown[] }>[] }
  const objects = (kind: string) => parts.flatMap(part => part[kind] ?? [])
  const elements = [...objects('map'), ...objects('set')].reduce((sum, { elem }) => sum + (elem?.length ?? 0), 0)
  const { counts } = dataplaneOf(nftables.kind).counts(() => ({ id: `l4.${side}.nft`, text: TEXT }))
  const { tables: [table] } = parseNft(TEXT)
  const ofChain = objects('rule') as { chain: string }[]
  for (const { name, rules } of table!.chains.values()) {
    expect(rules.length, name).toBe(ofChain.filter(({ chain }) => chain === name).length)
  }
  expect(counts.map(({ name, count }) => [name, count])).toEqual([['rules', objects('rule').length], ['chains', objects('chain').length], ['elements', elements]])
})

it('reads its own part of kube-proxy\'s configuration, not that of iptables', () => {
  const text = shipped.text(`constant.${side}.proxy-config`)!.replace(/(?<=^nftables:\n(?: .*\n)*? {2}minSyncPeriod: )0s$/m, '5s')
  const pacing = (kind: DataplaneKind) => {
    const source = dataplaneOf(kind).facts['update pacing']
    return source?.from ? source.read(text, clusters[side]) : null
  }
  expect(pacing(nftables.kind)).toBe('minSyncPeriod 5s')
  expect(pacing('kube-proxy-iptables')).toBe('minSyncPeriod 1s')
})
