import { describe, expect, it } from 'vitest'
import { Unreadable } from '../text/lines.ts'
import { parseAccessLog } from './accesslog.ts'
import { parseConntrack } from './conntrack.ts'
import { parseCt } from './ct.ts'
import { parseFlows, parseFlowsJson } from './hubble.ts'
import { parseExcerpt, parseIptables } from './iptables.ts'
import { parseLbBackends } from './lbmaps.ts'
import { parseNat } from './nat.ts'
import { parseServiceList } from './service-list.ts'
import { parseLbList } from './servicemap.ts'
import { parseStamped } from './stamped.ts'
import { columnOf, parseTables } from './table.ts'
import { parseTcpdump } from './tcpdump.ts'
import { expected, expectedFolders, fixture, samples } from './testing.ts'

interface Expected { files?: Record<string, { count?: number, at?: Record<string, object> }> }

describe('a fixture', () => {
  const cases = expectedFolders().flatMap(folder => Object.entries(expected<Expected>(folder).files ?? {})
    .map(([file, wanted]) => ({ folder, file, ...wanted })))

  it.each(cases)('$folder/$file is read as the expectation beside it says', ({ folder, file, count, at = {} }) => {
    const sample = samples().find(({ name }) => name === `${folder}/${file}`)!
    const lines = sample.linesRead(sample.text)
    if (count !== undefined) expect(lines).toHaveLength(count)
    for (const [line, part] of Object.entries(at)) expect(lines.find(one => String(one.line) === line), line).toMatchObject(part)
  })
})

describe('a line that its format does not allow is refused by name, number and text', () => {
  const saved = (rule: string) => `*nat\n:A - [0:0]\n${rule}\nCOMMIT\n`
  const refusals: [string, () => unknown, string][] = [
    ['a rule outside a table', () => parseIptables('-A A -j ACCEPT', 'f'), 'f:1: is in no table'],
    ['a table without COMMIT', () => parseIptables('*nat\n:A - [0:0]\n', 'f'), 'f:2: table nat has no COMMIT'],
    ['a table twice', () => parseIptables('*nat\nCOMMIT\n*nat\nCOMMIT', 'f'), 'f:3: table nat comes twice'],
    ['a chain twice', () => parseIptables('*nat\n:A - [0:0]\n:A - [0:0]\nCOMMIT', 'f'), 'f:3: chain A comes twice'],
    ['a rule of no chain', () => parseIptables(saved('-A B -j ACCEPT'), 'f'), 'f:3: chain B is not declared'],
    ['a listing of single chains', () => parseIptables('-N KUBE-SERVICES\n-A KUBE-SERVICES -j RETURN', 'f'), 'f:1: lists single chains'],
    ['a jump to no chain', () => parseIptables(saved('-A A -j KUBE-SEP-CUT'), 'f'), 'f:3: KUBE-SEP-CUT is neither'],
    ['an open quote', () => parseIptables(saved('-A A -m comment --comment "cut'), 'f'), 'f:3: a quote is never closed'],
    ['an option without its value', () => parseIptables(saved('-A A -p tcp -m tcp --dport'), 'f'), 'f:3: --dport has no value'],
    ['a match that says nothing', () => parseIptables(saved('-A A -m statistic --mode random'), 'f'), 'f:3: statistic lacks'],
    ['a DNAT to nowhere', () => parseIptables(saved('-A A -p tcp -j DNAT'), 'f'), 'f:3: DNAT lacks'],
    ['a slot twice', () => parseLbList('1.2.3.4:80/TCP (0) 0.0.0.0:0 (1) (0) [NodePort]\n1.2.3.4:80/TCP (0) 0.0.0.0:0 (1) (0) [NodePort]', 'f'), 'f:2: this frontend and slot come twice'],
    ['two slots in one entry', () => parseLbList('1.2.3.4:80/TCP (1) 10.0.0.1:80/TCP (1) (2)', 'f'), 'f:1: slot 1 of the key is slot 2'],
    ['a slot whose frontend grep left out', () => parseLbList('   10.0.0.1:80/TCP (1) (1)\n1.2.3.4:80/TCP (0) 0.0.0.0:0 (2) (0)', 'f'), 'f:1: continues a frontend that is not here'],
    ['a frontend with half a protocol', () => parseLbList('1.2.3.4:80/TC (0) 0.0.0.0:0 (1) (0)', 'f'), 'f:1: not an entry'],
    ['a backend out of order', () => parseServiceList('1 1.2.3.4:80/TCP ClusterIP 2 => 10.0.0.1:80/TCP (active)', 'f'), 'f:1: backend 2 where 1 was due'],
    ['a backend of no frontend', () => parseServiceList('   1 => 10.0.0.1:80/TCP (active)', 'f'), 'f:1: a backend of no frontend'],
    ['a backend id twice', () => parseLbBackends('3 TCP://10.0.0.1\n3 TCP://10.0.0.2', 'f'), 'f:2: this entry comes twice'],
    ['one direction only', () => parseConntrack('tcp 6 99 TIME_WAIT src=1.1.1.1 dst=2.2.2.2 sport=1 dport=2 mark=0', 'f'), 'f:1: '],
    ['no ports', () => parseConntrack('udp 17 9 src=1.1.1.1 dst=2.2.2.2 src=2.2.2.2 dst=1.1.1.1', 'f'), 'f:1: a direction of udp has two ports'],
    ['a cut ct entry', () => parseCt('TCP SVC 1.1.1.1:1 -> 2.2.2.2:2 expires=1 Flags=0x0 [ ] RevNAT=11', 'f'), 'f:1: SourceSecurityID is missing'],
    ['a translation of the wrong end', () => parseNat('TCP IN 1.1.1.1:1 -> 2.2.2.2:2 XLATE_SRC 3.3.3.3:3 Created=1sec ago NeedsCT=0', 'f'), 'f:1: not an entry'],
    ['a flow without summary', () => parseFlows('Nov 23 00:02:15.275: a:1 (host) -> b:2 (world) to-stack FORWARDED ', 'f'), 'f:1: a flow ends in its summary'],
    ['a flow cut in its summary', () => parseFlows('Nov 23 00:02:15.275: a:1 (host) -> b:2 (world) to-stack FORWARDED (TCP Fl', 'f'), 'f:1: a flow ends in its summary'],
    ['a flow without verdict', () => parseFlows('Nov 23 00:02:15.275: a:1 (host) -> b:2 (world) to-st', 'f'), 'f:1: a flow has two ends and a verdict'],
    ['half of a JSON flow', () => parseFlowsJson('{"flow":{"time"', 'f'), 'f:1: not JSON'],
    ['JSON that is no flow', () => parseFlowsJson('{"flow":{}}', 'f'), 'f:1: not a response of Hubble'],
    ['a row between columns', () => parseTables('NAME   AGE\nfarthertoo', 'f'), 'f:2: does not keep to the column that begins at 8'],
    ['a lost header', () => parseTables('nginx   4m\n', 'f'), 'f:1: a header is all capitals'],
    ['a header twice', () => parseTables('NAME   AGE\nNAME   AGE\n', 'f'), 'f:2: the header comes twice'],
    ['a cut request', () => parseAccessLog('10.4.2.1:54268 [2026-11-22T23:50:35+00:00] "GET /?t', 'f'), 'f:1: not a line'],
    ['a packet of nobody', () => parseTcpdump('23:50:35.010608 IP 1.1.1.1.80 > ', 'f'), 'f:1: a packet of IP has two addresses'],
  ]

  it.each(refusals)('%s', (_, read, message) => {
    expect(read).toThrow(Unreadable)
    expect(read).toThrow(message)
  })
})

describe('a rule', () => {
  it('keeps the words of a match nobody knows', () => {
    const [rule] = parseExcerpt('-A FORWARD -m u32 --u32 "6 & 0xFF = 1" ! --else a b -m socket --transparent -j ACCEPT')
    expect(rule).toMatchObject({
      matches: [
        { module: 'u32', options: [{ not: false, flag: '--u32', values: ['6 & 0xFF = 1'] }, { not: true, flag: '--else', values: ['a', 'b'] }] },
        { module: 'socket', options: [{ flag: '--transparent', values: [] }] },
      ],
    })
  })

  it('has its comment as it was given, also with a quote, an option and a backslash inside', () => {
    const [rule] = parseExcerpt(String.raw`-A A -m comment --comment "say \"-j DROP\" \\ \' now" -j ACCEPT`)
    expect(rule).toMatchObject({ matches: [{ options: [{ values: [String.raw`say "-j DROP" \ ' now`] }] }], target: { name: 'ACCEPT' } })
  })

  it('is the same when its parts were met before, also where a comment looks like a target', () => {
    const lines = ['-A A -j ACCEPT', '-A A -m comment --comment "x -j ACCEPT" -j ACCEPT', '-A A -s 10.0.0.1 -m comment --comment x -j ACCEPT', '-A A -m comment --comment "x -j ACCEPT"']
    const rules = parseExcerpt([...lines, ...lines].join('\n')).map(({ line, ...rule }) => rule)
    expect(rules.slice(lines.length)).toEqual(rules.slice(0, lines.length))
    expect(rules.map(rule => 'target' in rule ? rule.target?.name : '').slice(0, 4)).toEqual(['ACCEPT', 'ACCEPT', 'ACCEPT', undefined])
    expect(() => parseExcerpt([...lines, '-A A -m comment --comment "x -j ACCEPT'].join('\n'))).toThrow('a quote is never closed')
  })

  it('is of its own chain, also where that is called as the one before and more, or is there in another table', () => {
    const rules = ['-A A -j ACCEPT', '-A ABC -j DROP', '-A A -j RETURN', '-A A -j ABC', '-A ABC -j LOG']
    const table = (name: string) => [`*${name}`, ':A - [0:0]', ':ABC - [0:0]', ...rules, 'COMMIT', '']
    const { tables } = parseIptables([...table('filter'), ...table('nat')].join('\n'))
    const chains = [...tables.values()].flatMap(one => [...one.chains.values()])
    const goes = chains.map(({ name, rules }) => [name, ...rules.map(({ target }) => target!.name)].join(' '))
    expect(goes).toEqual(['A ACCEPT RETURN ABC', 'ABC DROP LOG', 'A ACCEPT RETURN ABC', 'ABC DROP LOG'])
  })

  it('has its counters with -c, and the same rest', () => {
    const plain = parseIptables(fixture('services-v1/iptables-save.txt')).nodes.filter(node => node.kind === 'rule')
    const counted = parseIptables(fixture('services-v1/iptables-save-c.txt')).nodes.filter(node => node.kind === 'rule')
    expect(counted.every(({ counters }) => counters !== null)).toBe(true)
    expect(counted.map(({ text }) => text.replace(/^\[\d+:\d+\] /, ''))).toEqual(plain.map(({ text }) => text))
  })
})

describe('stamped lines', () => {
  const clock = { monotonicMs: 1, wallMs: 1, boot: null }
  const whole = [{ clock }, { at: 1, line: 'a' }, { at: 2, line: { type: 'ADDED' } }, { clock, exitCode: 0 }]
  const text = (lines: object[]) => lines.map(line => JSON.stringify(line)).join('\n')

  it('are what a command said and when, between two clocks', () => {
    expect(parseStamped(text(whole)).lines).toMatchObject([{ at: 1, said: 'a' }, { at: 2, said: { type: 'ADDED' } }])
  })

  it.each([
    ['the last clock is gone', whole.slice(0, -1)],
    ['time runs backwards', [whole[0]!, whole[2]!, whole[1]!, whole[3]!]],
    ['a line has no time', [whole[0]!, { line: 'a' }, whole[3]!]],
  ])('are refused when %s', (_, lines) => {
    expect(() => parseStamped(text(lines))).toThrow(Unreadable)
  })
})

describe('a table', () => {
  it('gives a column by its name, also where cells are empty and two kinds stand in one output', () => {
    const [pools, advertisements] = parseTables(fixture('tables-v1/two-kinds.txt'))
    expect(columnOf(pools!, 'ADDRESSES')).toEqual(['["172.18.255.210-172.18.255.219"]'])
    expect(columnOf(advertisements!, 'INTERFACES')).toEqual([''])
    expect(() => columnOf(pools!, 'AGE')).toThrow('no column AGE')
  })
})
