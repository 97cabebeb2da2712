import { describe, expect, it } from 'vitest'
import { parseNft } from './nft.ts'
import { fixture } from './testing.ts'

const TEXT = fixture('services-nft/nft.txt')
const BOTH = `${TEXT}${fixture('services-nft/nft6.txt')}`
const lines = TEXT.split('\n')

describe('a listing of kube-proxy\'s nftables rules', () => {
  it.each([['one family', TEXT], ['both', BOTH], ['many Services', fixture('many-nft/nft.txt')]])('of %s keeps each line once, as it is and in order', (_, text) => {
    const all = text.split('\n').flatMap((one, index) => one.trim() === '' ? [] : [[index + 1, one]])
    expect(parseNft(text).nodes.map(({ line, text: one }) => [line, one])).toEqual(all)
  })

  it('has its chains, sets and elements, with their lines', () => {
    const [{ family, chains, sets }] = parseNft(TEXT).tables as [ReturnType<typeof parseNft>['tables'][0]]
    expect([family, chains.size, sets.size]).toEqual(['ip', 81, 13])
    expect(chains.get('filter-prerouting-pre-dnat')!.base).toEqual({ type: 'filter', hook: 'prerouting', priority: -110, policy: 'accept' })
    expect(sets.get('cluster-ips')!.elements.size).toBe(15)
    expect(sets.get('service-ips')!.elements.get('203.0.113.10 . tcp . 80')).toMatchObject({ line: 55, verdict: { is: 'goto', chain: 'external-452DNVGS-shop/web/tcp/' } })
    expect(sets.get('no-endpoint-nodeports')!.elements.get('tcp . 31207')!.verdict).toEqual({ is: 'drop' })
    expect(sets.get('affinity-ETOTFA5K-shop/sticky-local/tcp/__10.204.0.11/8080')!.timeout).toBe(10800)
    expect(chains.get('firewall-GIOIVV5T-shop/ranges/tcp/')!.rules[0]!.statements).toEqual([
      { is: 'match', key: 'ip saddr', not: true, values: ['192.0.2.0/24', '198.51.100.0/25'] },
      { is: 'drop' },
    ])
  })

  it('holds the IPv6 table beside the IPv4 one', () => {
    expect(parseNft(BOTH).tables.map(({ family }) => family)).toEqual(['ip', 'ip6'])
  })

  it('pasted with its prompt is read, and the prompt passed over', () => {
    const { nodes } = parseNft(`root@node1:~# nft list table ip kube-proxy\n${TEXT}`)
    expect(nodes[0]).toMatchObject({ kind: 'passed over', line: 1 })
  })

  it.each([
    ['is cut', lines.slice(0, 300).join('\n'), /is not closed: the listing is cut/],
    ['holds a statement nobody knows', TEXT.replace('masquerade fully-random', 'masquerade persistent'), /:196: “persistent” is no statement of kube-proxy's rules that is known here; a newer kube-proxy or nft may have written it/],
    ['holds another table', `table ip nat {\n}\n${TEXT}`, /:1: table ip nat is not kube-proxy's/],
    ['goes to a chain that is not there', TEXT.replace('jump services', 'jump service'), /:163: service is not declared/],
    ['looks into a map that is not there', TEXT.replace('vmap @firewall-ips', 'vmap @firewall'), /@firewall is not declared/],
    ['names an element\'s chain that is not there', TEXT.replace(': goto firewall-GIOIVV5T', ': goto firewall-XXXXXXXX'), /:44: firewall-XXXXXXXX.* is not declared/],
    ['holds an element nobody knows', TEXT.replace('172.20.0.2 }', '172.20.0.2 counter }'), /is no element/],
    ['was printed with numbers', TEXT.replaceAll(' . tcp . ', ' . 6 . '), /: protocols are numbers here: list the table without -n/],
    ['holds a set\'s property nobody knows', TEXT.replace('size 65535', 'auto-merge'), /not known in a set; a newer kube-proxy or nft may have written it/],
    ['comes twice', `${TEXT}${TEXT}`, /table ip kube-proxy comes twice/],
    ['is empty', '', /no table kube-proxy/],
  ])('that %s is refused with its line', (_, text, why) => {
    expect(() => parseNft(text)).toThrow(why)
  })
})
