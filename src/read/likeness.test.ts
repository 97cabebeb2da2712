import { describe, expect, it } from 'vitest'
import { withoutPassingColumns } from '../text/columns.ts'
import { linesOf } from '../text/lines.ts'
import { FOLDS } from './folds.ts'
import { likeness } from './likeness.ts'
import { NO_ROLES } from './roles.ts'
import { fixture } from './testing.ts'

function roles(vip: string, own: string, net: string) {
  return {
    vip,
    words: new Map([[vip, '‹VIP›'], [own, '‹receiver›'], [`netflow-${net}-worker`, '‹receiver›'], ['31683', '‹NodePort›']]),
    ranges: [{ cidr: '10.4.2.1/32', role: '‹gateway›' }, { cidr: '10.4.2.0/24', role: '‹pod›' }, { cidr: '10.4.1.0/24', role: '‹pod›' }],
  }
}
const V1 = roles('172.18.255.210', '172.18.0.3', 'v1')
const V2 = { ...roles('172.18.255.220', '172.18.0.4', 'v2') }

/** A fold hits where both sides become the same, and misses where they must not. */
const CASES: Record<string, { hits: [string, string][], misses: [string, string][] }> = {
  'comments': {
    hits: [['-A A -m comment --comment "a \\"b\\" c" -j B', '-A A -j B']],
    misses: [['-A A -m comment --comment x -j B', '-A A -j C'], ['-A A -m mark --mark 0x1', '-A A']],
  },
  'times': {
    hits: [
      ['23:50:35.010711 eth0', '23:50:34.861000 eth0'],
      ['on Sun Nov 22 23:50:49 2026', 'on Mon Nov 23 00:02:17 2026'],
      ['Nov 22 23:50:34.860 [a]', 'Nov 23 00:02:15.275 [a]'],
      ['"time":"2026-11-22T23:50:34.860576594Z"', '"time":"2026-11-22T23:50:41Z"'],
      ['[1795391442.711288]', '[1795391442.722005]'],
      ['Date: Sun, 22 Nov 2026 23:50:39 GMT', 'Date: Sun, 22 Nov 2026 23:50:38 GMT'],
    ],
    misses: [['timeout 114', 'timeout 92'], ['10.4.1.5:80', '10.4.1.6:80']],
  },
  'ages': {
    hits: [['4m58s', '12m'], ['2m27s (x6 over 4m48s)', '2m13s'], ['5d3h', '18s']],
    misses: [['80/TCP', '81/TCP'], ['4m', '<none>'], ['10.4.0.0/14', '10.4.0.0/16'], ['v1.34.4', 'v1.35.0'], ['periodSeconds: 2', 'periodSeconds: 3'], ['minSyncPeriod: 1s', 'minSyncPeriod: 10s'], ['period=2s', 'period=5s'], ['"timeout": "1s"', '"timeout": "2s"'], ['a 1 s', 'a 2 s']],
  },
  'addresses and names': {
    hits: [
      ['172.18.255.210', '172.18.255.220'],
      ['172.18.0.3.9620 > 10.4.1.4.80', '172.18.0.4.9620 > 10.4.1.9.80'],
      ['10.4.1.5,10.4.2.4', '10.4.1.94,10.4.2.109'],
      ['node "netflow-v1-worker" with', 'node "netflow-v2-worker" with'],
      ['["172.18.255.210-172.18.255.219"]', '["172.18.255.220-172.18.255.229"]'],
    ],
    misses: [
      ['172.18.255.210', '10.4.1.9'],
      ['172.18.0.3', '172.18.0.8'],
      ['10.4.2.1', '10.4.2.7'],
      ['172.18.0.8', '172.18.0.9'],
      ['netflow-v1-worker', 'netflow-v2-worker2'],
      ['1.34.4', '1.35.4'],
    ],
  },
  'ports': {
    hits: [['172.18.0.8:43460', '172.18.0.8:39822'], ['172.18.0.8.34082 >', '172.18.0.8.34083 >'], ['sport=3673 ', 'sport=60826 ']],
    misses: [['172.18.0.8:80', '172.18.0.8:443'], ['172.18.0.6:6443', '172.18.0.6:9443'], ['dport=80', 'dport=53'], ['mark 43460', 'mark 39822']],
  },
  'generated names': {
    hits: [
      ['nginx-84f5996c6-8t65g 1/1', 'nginx-84f5996c6-d7vfp 1/1'],
      ['l2-jxqd4', 'l2-qqq57'],
      ['-j KUBE-SEP-5ZB4WO4E5N2345D3', '-j KUBE-SEP-AC73W4T6RI3OJJHK'],
      ['vethcb34d544 Out', 'lxc5fa63690852d Out'],
      ['vethcb34d544 Out', 'gke52bb5d1bf1f Out'],
      ['ae1eb486-4cd5-449c-95c0-d7fa8654fc54', '9f9a7583-3720-4359-9c1d-36da1ea50144'],
    ],
    misses: [
      ['KUBE-SVC-P2CJC57QC736K2NH', 'KUBE-SVC-TCOU7JCQXEZGVUNU'],
      ['kube-https', 'kube-proxy'],
      ['nginx-84f5996c6-8t65g', 'nginx-5d8f77c4b-8t65g'],
      ['eth0 Out', 'vethcb34d544 Out'],
    ],
  },
  'counters': {
    hits: [[':INPUT ACCEPT [4378:842405]', ':INPUT ACCEPT [9445:2629515]'], ['"kube-proxy",pid=270,fd=12', '"kube-proxy",pid=276,fd=11'], ['"resourceVersion": "996"', '"resourceVersion": "1321"']],
    misses: [[':INPUT ACCEPT [1:2]', ':INPUT DROP [1:2]'], ['"replicas": 3', '"replicas": 2']],
  },
  'widths': {
    hits: [['NAME    TYPE', 'NAME  TYPE'], ['a b   ', 'a b']],
    misses: [['a b', 'ab']],
  },
}

describe.each(FOLDS)('the fold $name', ({ name, apply }) => {
  it.each(CASES[name]!.hits)('takes %j and %j for the same', (one, other) => {
    expect(apply(one, V1)).toBe(apply(other, V2))
  })

  it.each(CASES[name]!.misses)('tells %j from %j', (one, other) => {
    expect(apply(one, V1)).not.toBe(apply(other, V2))
  })
})

describe('the columns that pass', () => {
  it('are those that count, by their header, and no others', () => {
    const rows = (text: string) => withoutPassingColumns(linesOf(text)).map(one => one.text)
    expect(rows('GENERATION   READY\n11           true')).toEqual(rows('GENERATION   READY\n10           true'))
    expect(rows('REPLICAS   READY\n3          true')).not.toEqual(rows('REPLICAS   READY\n2          true'))
  })

  it('are named where they alone make two tables alike', () => {
    const table = (restarts: number) => ({ text: `NAME   RESTARTS\na      ${restarts}\n` })
    expect(likeness(table(0), table(2))).toEqual({ verdict: 'alike', folded: ['columns'], differences: [] })
  })
})

describe('two outputs', () => {
  const compare = (v1: string, v2: string) => likeness({ text: v1, roles: V1 }, { text: v2, roles: V2 })

  it('are identical byte for byte', () => {
    expect(compare('200\n', '200\n')).toEqual({ verdict: 'identical', folded: [], differences: [] })
  })

  it('are alike when only what must differ does, and say which folds that took', () => {
    const { verdict, folded } = compare('nginx   172.18.255.210   80:31683/TCP   4m58s', 'nginx   172.18.255.220   80:31683/TCP   12m')
    expect(verdict).toBe('alike')
    expect(folded).toEqual(['ages', 'addresses and names'])
  })

  it('are alike for a reason that is named, also where two folds do the same', () => {
    const node = (base: typeof V1, name: string) => ({ text: `on ${name}`, roles: { ...base, words: new Map([[name, '‹node›']]) } })
    expect(likeness(node(V1, 'node-8t65g'), node(V2, 'node-d7vfp'))).toMatchObject({ verdict: 'alike', folded: ['addresses and names', 'generated names'] })
  })

  it('are different with the lines and the words that differ, numbered on both sides', () => {
    const { verdict, differences } = compare('same\n\nto 10.4.2.5 as 172.18.0.3\n', 'same\nto 10.4.2.9 as 172.18.0.8\n')
    expect(verdict).toBe('different')
    expect(differences).toHaveLength(1)
    const { v1, v2 } = differences[0]!
    expect([v1!.line, v2!.line]).toEqual([3, 2])
    expect(v1!.words.map(({ from, to }) => v1!.text.slice(from, to))).toEqual(['172.18.0.3'])
    expect(v2!.words.map(({ from, to }) => v2!.text.slice(from, to))).toEqual(['172.18.0.8'])
  })

  it('are different when one has a line twice', () => {
    expect(compare('a\na\n', 'a\n').differences).toEqual([{ v1: { line: 2, text: 'a', words: [{ from: 0, to: 1 }] }, v2: null }])
  })

  it('are different when lines whose order means something change places', () => {
    expect(compare('first\nsecond\n', 'second\nfirst\n').verdict).toBe('different')
  })
})

describe('the events at the end of a description', () => {
  const described = (type: string, ...events: string[]) => ({ text: [`Type:    ${type}`, ...events].join('\n') })
  const one = ['Events:', '  Type    Reason', '  Normal  nodeAssigned']

  it('are what happened to an object, not the object', () => {
    expect(likeness(described('LoadBalancer', ...one), described('LoadBalancer', ...one, '  Normal  nodeAssigned'))).toMatchObject({ verdict: 'alike', folded: ['events'] })
    expect(likeness(described('LoadBalancer', ...one), described('LoadBalancer', 'Events:  <none>')).verdict).toBe('alike')
  })

  it('hide nothing that stands elsewhere', () => {
    expect(likeness(described('LoadBalancer', ...one), described('ClusterIP', ...one)).verdict).toBe('different')
    expect(likeness(described('A', ...one, 'Ready:  1'), described('A', ...one, 'Ready:  2')).verdict).toBe('different')
  })
})

describe('the order', () => {
  const save = fixture('services-v1/iptables-save.txt')
  const lines = save.split('\n')
  const swap = (a: number, b: number) => lines.with(a, lines[b]!).with(b, lines[a]!).join('\n')
  const find = (start: string) => lines.findIndex(line => line.startsWith(start))
  const compare = (text: string) => likeness({ text: save, roles: NO_ROLES }, { text, roles: NO_ROLES })

  it('inside KUBE-SERVICES of nat is noise', () => {
    const at = find('-A KUBE-SERVICES -d 10.96.125.144/32 -p tcp')
    expect(compare(swap(at, at + 1))).toMatchObject({ verdict: 'alike', folded: ['order'] })
  })

  it('inside a KUBE-SVC chain is meaning', () => {
    const at = find('-A KUBE-SVC-UHT72UGAPOUG2K35 -m comment --comment "deck-fixtures/affinity -> 10.4.1.6:80" -m statistic')
    expect(compare(swap(at, at + 1)).verdict).toBe('different')
  })

  it('puts the NodePorts last, and that is meaning', () => {
    const last = lines.findIndex(line => line.startsWith('-A KUBE-SERVICES') && line.includes('--dst-type LOCAL'))
    expect(compare(swap(last, last - 1)).verdict).toBe('different')
  })

  it('of a map\'s dump is noise', () => {
    const map = fixture('services-v2/lb-list.txt')
    const [header, ...entries] = map.split('\n').filter(Boolean)
    expect(likeness({ text: map }, { text: [header, ...entries.reverse()].join('\n') })).toMatchObject({ verdict: 'alike', folded: ['order'] })
  })

  it('of rows is noise only where their names are made up or the nodes\' own', () => {
    const table = (...rows: string[]) => ({ text: ['NAME                    NODE', ...rows].join('\n') })
    expect(likeness(table('nginx-84f5996c6-8t65g   a', 'nginx-84f5996c6-brzx4   b'), table('nginx-84f5996c6-d7vfp   b', 'nginx-84f5996c6-mlwbr   a')).verdict).toBe('alike')
    const nodes = (net: string) => [table(`netflow-${net}-worker        a`, 'x-node                  a'), table('x-node                  a', `netflow-${net}-worker        a`)] as const
    const named = (net: string, base: typeof V1) => ({ ...base, words: new Map([...base.words, ['x-node', '‹node›'], [`netflow-${net}-worker`, '‹receiver›']]) })
    expect(likeness({ ...nodes('v1')[0], roles: named('v1', V1) }, { ...nodes('v2')[1], roles: named('v2', V2) }).verdict).toBe('alike')
    expect(likeness(table('coredns                 a', 'nginx                   b'), table('nginx                   b', 'coredns                 a')).verdict).toBe('different')
  })

  it('and everything else needs no comment: a dump without any is alike', () => {
    expect(compare(save.replaceAll(/-m comment --comment "(?:[^"\\]|\\.)*" /g, '')).verdict).toBe('alike')
  })
})
