import type { Packet } from './packet.ts'
import { expect, it } from 'vitest'
import { parseIptables } from '../../read/iptables.ts'
import { fixture } from '../../read/testing.ts'
import { matching } from './packet.ts'

const { nodes } = parseIptables(fixture('services-v1/iptables-save.txt'))

/** kube-proxy's own, which lets go without masquerading whatever does not have this one bit of its mark. */
const LETS_GO = '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN'

function packet(mark: number): Packet {
  const source = { from: 'external' as const, address: null, pods: { ranges: new Set<string>(), interfaces: new Set<string>() }, isEndpoint: () => false }
  return { protocol: 'tcp', destination: '10.4.1.2', port: 80, toNode: false, source, mark, translated: true }
}

it('a mark is compared in the bits of its mask only: what another rule wrote into the others decides nothing', () => {
  const rule = nodes.find(({ text }) => text === LETS_GO)
  if (rule?.kind !== 'rule') throw new Error(`the fixture has no rule ${LETS_GO}`)
  const letsGo = (mark: number) => matching(rule, packet(mark))
  expect([0, 0x8000, 0x4000, 0x4000 | 0x8000, 0xFFFFFFFF].map(letsGo)).toEqual([
    { odds: 1, sure: true },
    { odds: 1, sure: true },
    { odds: 0, sure: true },
    { odds: 0, sure: true },
    { odds: 0, sure: true },
  ])
})
