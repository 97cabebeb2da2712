import type { NodeView, Path } from './packet-path.ts'
import { describe, expect, it } from 'vitest'
import { parseIptables } from '../read/iptables.ts'
import { parseNft } from '../read/nft.ts'
import { parseServiceList } from '../read/service-list.ts'
import { parseLbMap } from '../read/servicemap.ts'
import { expected, fixture } from '../read/testing.ts'
import { endpointText } from '../text/addresses.ts'
import { seeded } from '../trace/seeded.ts'
import { inactiveIn } from './cilium/node-view.ts'
import { pathThroughBpf } from './cilium/path.ts'
import { pathThroughIptables } from './iptables/path.ts'
import { pathThroughNft } from './nftables/path.ts'
import { askerOf, targetOf } from './packet-path.ts'

interface Kind {
  to: string
  from: string
  answer: Path['answer']
  backends: string[]
  odds?: number
  masquerade?: string
  affinity?: number | null
  assumed?: number[]
}

interface Expected { kinds: Record<string, Kind>, view: NodeView }

describe.each(['services-v1', 'services-v1-worker2', 'services-v1-nat'])('the path through the rules of %s', (folder) => {
  const text = fixture(`${folder}/iptables-save.txt`)
  const { kinds, view } = expected<Expected>(folder)
  const save = parseIptables(text)

  it.each(Object.entries(kinds))('%s', (_, kind) => {
    const path = pathThroughIptables(save, { ...targetOf(kind.to)!, from: kind.from }, view)
    agrees(path, kind)
    pointsInto(path, text)
  })
})

describe('the path through the rules of kube-proxy in its mode nftables', () => {
  const text = fixture('services-nft/nft.txt')
  const { kinds, view } = expected<Expected>('services-nft')
  const listing = parseNft(text)

  it.each(Object.entries(kinds))('%s', (_, kind) => {
    const path = pathThroughNft(listing, { ...targetOf(kind.to)!, from: kind.from }, view)
    agrees(path, kind)
    pointsInto(path, text)
  })

  it('names the map\'s element, the random number and the translation, each with its line and odds', () => {
    const { hops } = pathThroughNft(listing, { ...targetOf('203.0.113.10:80')!, from: 'external' }, view)
    expect(hops.map(({ line, label, odds }) => [line, label.split('/')[0], odds])).toEqual([
      [163, 'nat-prerouting', 1],
      [189, 'services', 1],
      [55, 'service-ips', 1],
      [244, 'external-452DNVGS-shop', 1],
      [205, 'mark-for-masquerade', 1],
      [245, 'external-452DNVGS-shop', 1],
      [240, 'service-452DNVGS-shop', 1],
      [225, 'endpoint-2AMDQOWZ-shop', 0.333333333],
      [173, 'nat-postrouting', 1],
      [195, 'masquerading', 1],
      [196, 'masquerading', 1],
      [230, 'endpoint-V2DWUZLE-shop', 0.333333333],
      [235, 'endpoint-PX57SB57-shop', 0.333333333],
    ])
  })

  it('says what odds no rule decides, when a choice is gone', () => {
    const damaged = text.replace('endpoint-V2DWUZLE-shop/web/tcp/__10.204.1.11/8080, 2 : goto endpoint-PX57SB57-shop/web/tcp/__10.204.1.12/8080', 'endpoint-V2DWUZLE-shop/web/tcp/__10.204.1.11/8080')
    const path = pathThroughNft(parseNft(damaged), { ...targetOf('203.0.113.10:80')!, from: 'pod' }, view)
    expect(path.backends).toHaveLength(2)
    expect(path.why).toContain('With odds 0.333333333 no rule decides')
  })

  it('leads a client that an affinity set holds back to its backend', () => {
    const client = text.replace(/(set affinity-E4F6PZPU[^}]*timeout 10m\n)/, '$1\t\telements = { 192.0.2.7 expires 9m58s }\n')
    const path = pathThroughNft(parseNft(client), { ...targetOf('203.0.113.11:80')!, from: '192.0.2.7' }, view)
    expect(path.backends.map(endpointText)).toEqual(['10.204.1.11:8080'])
  })

  it('is not decidable for an address of a family that the file does not hold', () => {
    expect(pathThroughNft(listing, { ...targetOf('[fd00::1]:80')!, from: 'pod' }).answer).toBe('not decidable from this file')
  })
})

describe.each(['services-v2', 'services-v2-worker2'])('the path through the map of %s', (folder) => {
  const text = fixture(`${folder}/lb-list.txt`)
  const { kinds, view } = expected<Expected>(folder)
  const map = parseLbMap(text)
  const listed = parseServiceList(fixture(`${folder}/service-list.txt`))

  it.each(Object.entries(kinds))('%s', (_, kind) => {
    const known = { ...view, ...inactiveIn(listed) }
    const path = pathThroughBpf(map, { ...targetOf(kind.to)!, from: kind.from }, known)
    agrees(path, kind)
    pointsInto(path, text)
  })

  it('has for each frontend of the agent\'s list the backends that the agent lists', () => {
    for (const { frontend, backends } of listed) {
      const slots = map.entries.filter(entry => entry.slot > 0 && JSON.stringify(entry.frontend) === JSON.stringify(frontend))
      expect(slots.map(({ backend }) => endpointText(backend)).sort()).toEqual(backends.map(endpointText).sort())
    }
  })
})

describe('a thousand Services', () => {
  it('on V1 all lead to the three endpoints, a third each, although kube-proxy left the comments out', () => {
    const { services, rules, withoutComments, endpoints } = expected<{ services: number, rules: number, withoutComments: number, endpoints: string[] }>('many-v1')
    const save = parseIptables(fixture('many-v1/iptables-save.txt'))
    const all = save.nodes.filter(node => node.kind === 'rule')
    const frontends = all.filter(({ chain, text }) => chain === 'KUBE-SERVICES' && text.includes('/many-'))
    expect(all).toHaveLength(rules)
    expect(frontends).toHaveLength(services)
    expect(all.filter(({ chain, matches }) => chain.startsWith('KUBE-SEP-') && matches.every(({ module }) => module !== 'comment')).length).toBeGreaterThan(withoutComments)
    for (const { base } of frontends.filter((_, index) => index % 50 === 0)) {
      const path = pathThroughIptables(save, { address: base[0]!.values[0]!.slice(0, -3), port: 80, protocol: 'TCP', from: 'pod' })
      expect(path.backends.map(endpointText)).toEqual(endpoints)
      expect(path.backends.map(({ odds }) => odds)).toEqual([1 / 3, 1 / 3, 1 / 3].map(odds => Math.round(odds * 1e9) / 1e9))
    }
  })

  it('in nftables mode all lead to three endpoints, a third each', () => {
    const { services } = expected<{ services: number }>('many-nft')
    const listing = parseNft(fixture('many-nft/nft.txt'))
    const elements = [...listing.tables[0]!.sets.get('service-ips')!.elements.values()].filter(({ text }) => text.includes('/many-'))
    expect(elements).toHaveLength(services)
    for (const { key } of elements) {
      const path = pathThroughNft(listing, { address: key.split(' ')[0]!, port: 80, protocol: 'TCP', from: 'pod' })
      expect(path.backends.map(({ odds }) => odds)).toEqual([0.333333333, 0.333333333, 0.333333333])
    }
  })

  it('on V2 each has a frontend and three slots', () => {
    const { services, endpoints } = expected<{ services: number, endpoints: string[] }>('many-v2')
    const map = parseLbMap(fixture('many-v2/lb-list.txt'))
    const slots = map.entries.filter(({ backend }) => endpoints.includes(endpointText(backend)))
    expect(slots).toHaveLength(3 * services)
    const { frontend } = slots[0]!
    const path = pathThroughBpf(map, { ...frontend, protocol: 'TCP', from: 'pod' })
    expect(path.backends.map(endpointText)).toEqual(endpoints)
  })
})

describe('a damaged dump', () => {
  const text = fixture('services-v1/iptables-save.txt')
  const lines = text.split('\n')
  const target = { ...targetOf('172.18.255.214:80')!, from: '172.18.0.8' }
  const whole = JSON.stringify(told(pathThroughIptables(parseIptables(text), target)))

  it('says so when a rule of the path is gone: refused, undecided, other hops or odds that no rule decides', () => {
    const { hops } = pathThroughIptables(parseIptables(text), target)
    for (const { line } of hops) {
      const damaged = attempt(() => pathThroughIptables(parseIptables(lines.toSpliced(line - 1, 1).join('\n')), target))
      expect(damaged instanceof Error || JSON.stringify(told(damaged)) !== whole, lines[line - 1]).toBe(true)
    }
  })

  it('gives odds that never exceed one, whatever line is dropped or doubled', () => {
    const random = seeded(6)
    for (let turn = 0; turn < 200; turn++) {
      const at = Math.floor(random() * lines.length)
      const instead = random() < 0.5 ? [] : [lines[at]!, lines[at]!]
      const path = attempt(() => pathThroughIptables(parseIptables(lines.toSpliced(at, 1, ...instead).join('\n')), target))
      if (path instanceof Error) continue
      expect(path.backends.reduce((sum, { odds }) => sum + odds, 0)).toBeLessThan(1 + 1e-6)
    }
  })

  it('says that the rules are not whole when the last choice is gone', () => {
    const last = lines.findIndex(line => line.startsWith('-A KUBE-SVC-Z65KX5L7UOJNTQBF') && line.includes('10.4.2.7:80'))
    const path = pathThroughIptables(parseIptables(lines.toSpliced(last, 1).join('\n')), target)
    expect(path.backends).toHaveLength(2)
    expect(path.why).toContain('0.333333333 no rule decides')
  })

  it('is undecided when a slot is missing in the middle', () => {
    const map = fixture('services-v2/lb-list.txt').split('\n').filter(line => !line.startsWith('172.18.255.224:80/TCP (2)')).join('\n')
    const path = pathThroughBpf(parseLbMap(map), { ...targetOf('172.18.255.224:80')!, from: 'external' })
    expect(path.answer).toBe('not decidable from this file')
    expect(path.why).toContain('Slot 2')
  })
})

describe('what is asked', () => {
  it('is an address with a port, and TCP where nothing is said', () => {
    expect(targetOf('172.18.255.210:80')).toEqual({ address: '172.18.255.210', port: 80, protocol: 'TCP' })
    expect(targetOf('10.96.0.10:53/udp')).toEqual({ address: '10.96.0.10', port: 53, protocol: 'UDP' })
    expect(targetOf('[fd00::1]:80')).toEqual({ address: 'fd00::1', port: 80, protocol: 'TCP' })
  })

  it.each(['172.18.255.210', 'nginx:80', '1.2.3.4:99999', '1.2.3.400:80', '1.2.3.4:80/icmp', ''])('is not %j', (text) => {
    expect(targetOf(text)).toBeNull()
  })

  it('comes from outside, a pod, the node or an address', () => {
    expect(['external', 'pod', 'host', '10.4.1.6'].every(text => askerOf(text) === text)).toBe(true)
    expect(['extern', '10.4.1', ''].every(text => askerOf(text) === null)).toBe(true)
  })
})

function agrees(path: Path, kind: Kind): void {
  expect(path.answer).toBe(kind.answer)
  expect(path.backends.map(endpointText).sort()).toEqual([...kind.backends].sort())
  expect(path.assumed.map(({ line }) => line)).toEqual(kind.assumed ?? [])
  for (const { odds } of path.backends) expect(odds).toBe(kind.odds)
  if (kind.masquerade) expect(path.masquerade.answer).toBe(kind.masquerade)
  expect(path.affinity?.seconds).toBe('affinity' in kind ? kind.affinity : undefined)
}

/** Each hop is the very line of the file, and a masquerade names the line that does it. */
function pointsInto(path: Path, text: string): void {
  const lines = text.split('\n')
  for (const hop of path.hops) expect(hop.text).toBe(lines[hop.line - 1])
  for (const line of path.masquerade.lines) expect(path.hops.some(hop => hop.line === line)).toBe(true)
  for (const { line, address } of path.backends) expect(lines[line - 1]).toContain(address)
}

function told(path: Path) {
  const backends = path.backends.map(({ address, odds, masquerade }) => [address, odds, masquerade])
  return [path.answer, backends, path.hops.map(({ text }) => text)]
}

function attempt<T>(work: () => T): T | Error {
  try {
    return work()
  }
  catch (error) {
    return error as Error
  }
}
