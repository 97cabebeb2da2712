import type { DumpName } from './dump.ts'
import { BlockList, isIP } from 'node:net'
import { describe, expect, it } from 'vitest'
import { fixture } from '../read/testing.ts'
import { endpointText, inRange, isAddress } from '../text/addresses.ts'
import { seeded } from '../trace/seeded.ts'
import { dumpNameOf, NoAnswer, readDump } from './dump.ts'
import { pathLine } from './path-text.ts'

const RULES = fixture('services-v1/iptables-save.txt')
const NFT = fixture('services-nft/nft.txt')
const MAP = fixture('services-v2/lb-list.txt')

/** Every frontend with its answer, as `--all` asks for it. */
function answers(name: DumpName, text: string, addresses?: string[]): Record<string, string> {
  const dump = readDump(name, text, 'dump', addresses ? { addresses } : {})
  return Object.fromEntries(dump.frontends.map(frontend =>
    [`${endpointText(frontend)}/${frontend.protocol}`, dump.path({ ...frontend, from: 'external' }).answer]))
}

describe('every frontend of a file', () => {
  it('is each address that the rules redirect or turn away, once, none of them unknown to the rules', () => {
    const all = answers('iptables', RULES)
    const written = [...RULES.matchAll(/^-A KUBE-(?:SERVICES|EXTERNAL-SERVICES) -d ([\d.]+)\/32 -p (\w+) .*--dport (\d+)/gm)]
      .map(([, address, protocol, port]) => `${address}:${port}/${protocol!.toUpperCase()}`)
    expect(Object.keys(all).sort()).toEqual([...new Set(written)].sort())
    expect(new Set(Object.values(all))).toEqual(new Set(['backends', 'no endpoints']))
  })

  it('has the NodePorts at the node\'s addresses where they are told, and otherwise says how many it leaves out', () => {
    const rules = RULES.split('\n').filter(line => /^-A KUBE-(?:NODEPORTS|EXTERNAL-SERVICES) -p .* -j (?:KUBE-EXT|REJECT|DROP)/.test(line))
    const ports = new Set(rules.map(line => /--dport (\d+)/.exec(line)![1]))
    expect(readDump('iptables', RULES, 'dump').remarks()).toEqual([expect.stringContaining(`${ports.size} ports of the node's own addresses`)])
    const told = answers('iptables', RULES, ['172.18.0.4'])
    expect(Object.keys(told).filter(one => one.startsWith('172.18.0.4:'))).toHaveLength(ports.size)
    expect(readDump('iptables', RULES, 'dump', { addresses: ['172.18.0.4'] }).remarks()).toEqual([])
  })

  it('is each frontend of the map', () => {
    const written = [...MAP.matchAll(/^(\S+)\/(TCP|UDP)(?:\/i)? \(0\)/gm)].map(([, address, protocol]) => `${address}/${protocol}`)
    const own = new Set(written.filter(one => !/:0\//.test(one)))
    expect(Object.keys(answers('bpf-lb', MAP)).sort()).toEqual([...own].sort())
  })

  it('is each element of kube-proxy\'s verdict maps, and the NodePorts at the addresses that the rules name', () => {
    const written = [...NFT.matchAll(/(?<![\w.-])([\d.]+) \. (tcp|udp) \. (\d+)(?: comment "[^"]*")? : (?:goto (?:service|external|local|reject)|drop)/g)]
      .map(([, address, protocol, port]) => `${address}:${port}/${protocol!.toUpperCase()}`)
    const all = answers('nft', NFT)
    expect(Object.keys(all).filter(one => !one.startsWith('172.20.0.2:')).sort()).toEqual([...new Set(written)].sort())
    const ports = new Set([...NFT.matchAll(/(?:^|[^.]) (?:tcp|udp) \. (3\d{4})\b/g)].map(([, port]) => port))
    expect(Object.keys(all).filter(one => one.startsWith('172.20.0.2:'))).toHaveLength(ports.size)
    expect(new Set(Object.values(all))).toEqual(new Set(['backends', 'no endpoints']))
    expect(readDump('nft', NFT, 'dump').remarks()).toEqual([])
  })

  it('is a line with the odds, which sum to one', () => {
    const dump = readDump('iptables', RULES, 'dump')
    const lines = dump.frontends.map(frontend => pathLine(dump.path({ ...frontend, from: 'external' })))
    const three = lines.filter(line => /: \S+:80 33\.3 %, \S+:80 33\.3 %, \S+:80 33\.3 %$/.test(line))
    expect(three.length).toBeGreaterThan(1)
    expect(lines.every(line => !line.includes('\n'))).toBe(true)
  })
})

describe('a file', () => {
  it('is seen for what it is, by its text', () => {
    expect([RULES, NFT, MAP, 'NAME TYPE CLUSTER-IP'].map(dumpNameOf)).toEqual(['iptables', 'nft', 'bpf-lb', null])
  })

  it('that is something else is refused with its name and the command that gives what is wanted', () => {
    const listing = 'Chain INPUT (policy ACCEPT)\ntarget prot opt source destination\n'
    expect(() => readDump('iptables', listing, 'dump')).toThrow(/dump:1: [\s\S]*This is `iptables -L`\. Use instead: `iptables-save > FILE`/)
    expect(() => readDump('bpf-lb', RULES, 'dump')).toThrow(NoAnswer)
  })

  it('in which nothing is redirected says so, and one without a table is refused', () => {
    expect(readDump('iptables', '*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n', 'dump').remarks()).toEqual([expect.stringContaining('no Service is in it')])
    expect(() => readDump('iptables', '# Completed\n', 'dump')).toThrow('dump:1: no table is in it')
  })

  it('with the saves of both families answers for each of them', () => {
    const six = RULES.replaceAll(/(\d+\.\d+\.\d+\.\d+)\/32/g, 'fd00::1/128').replace('# Generated by ip', '# Generated by ip6')
    expect(six).toContain('# Generated by ip6tables-save')
    const dump = readDump('iptables', `${RULES}${six}`, 'dump')
    expect(dump.remarks({ ...dump.frontends[0]!, from: 'external' })[0]).toContain('holds 2 saves')
    expect(dump.frontends.some(({ address }) => address === 'fd00::1')).toBe(true)
  })

  it('tells how far it is read', () => {
    const seen: number[] = []
    readDump('iptables', `${'# comment\n'.repeat(25_000)}${RULES}`, 'dump', {}, line => seen.push(line))
    expect(seen).toEqual([10_000, 20_000])
  })
})

it('addresses are those of Node, and are in the ranges in which Node finds them', () => {
  const random = seeded(18)
  const some = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)]!
  const groups = ['', '0', '1', 'ff', 'fd00', '12345', 'g', '1.2.3.4', '01.2.3.4', '256.1.1.1']
  for (let turn = 0; turn < 5000; turn++) {
    const text = Array.from({ length: 1 + Math.floor(random() * 9) }, () => some(groups)).join(':')
    expect([text, isAddress(text)]).toEqual([text, isIP(text) !== 0])
    const [address, net, bits] = [`10.${some([0, 1])}.${some([0, 7])}.1`, `10.${some([0, 1])}.${some([0, 4])}.0`, Math.floor(random() * 33)]
    const list = new BlockList()
    list.addSubnet(net, bits, 'ipv4')
    expect([net, bits, inRange(address, `${net}/${bits}`)]).toEqual([net, bits, list.check(address)])
  }
})
