import type { Packet } from './packet.ts'
import { expect, it } from 'vitest'
import { parseIptables } from '../../read/iptables.ts'
import { fixture } from '../../read/testing.ts'
import { addressOf, mayMatch, portOf } from './may-match.ts'
import { sourceOf } from './packet-source.ts'
import { matching } from './packet.ts'

it('leaves out no rule that may match a packet, and keeps the order', () => {
  const { tables } = parseIptables(fixture('services-v1/iptables-save.txt'))
  const chains = [...tables.values()].flatMap(({ chains }) => [...chains.values()])
  const rules = chains.flatMap(chain => chain.rules)
  const destinations = [...new Set(rules.flatMap(rule => addressOf(rule) ?? [])), '192.0.2.1']
  const ports = [...new Set(rules.flatMap(rule => portOf(rule) ?? [])), 9]
  for (const [index, destination] of destinations.entries()) {
    const port = ports[index % ports.length]!
    const packet: Packet = { protocol: 'tcp', destination, port, toNode: null, source: sourceOf(chains, 'external', {}), mark: 0, translated: false }
    const kept = mayMatch(rules, packet)
    const left = rules.filter(rule => !kept.includes(rule))
    expect(left.length).toBeGreaterThan(50)
    expect(left.filter(rule => matching(rule, packet).odds > 0 || !matching(rule, packet).sure)).toEqual([])
    expect(kept).toEqual(rules.filter(rule => kept.includes(rule)))
  }
})
