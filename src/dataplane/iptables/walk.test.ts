import type { Packet } from './packet.ts'
import { expect, it } from 'vitest'
import { parseIptables } from '../../read/iptables.ts'
import { fixture } from '../../read/testing.ts'
import { walk } from './walk.ts'

const nat = parseIptables(fixture('services-v1/iptables-save.txt')).tables.get('nat')!

/** The marks with which a packet that comes with `mark` leaves one of kube-proxy's chains. */
function marksBehind(chain: string, mark: number): number[] {
  const source = { from: 'external' as const, address: null, pods: { ranges: new Set<string>(), interfaces: new Set<string>() }, isEndpoint: () => false }
  const packet: Packet = { protocol: 'tcp', destination: '10.4.1.2', port: 80, toNode: false, source, mark, translated: true }
  return walk(nat, chain, packet).ends.map(end => end.mark)
}

it('a mark is set in the bits of its mask only: what another rule wrote into the others stays', () => {
  // --set-xmark 0x4000/0x4000
  expect([0, 0x4000, 0x8001, 0xC001].map(mark => marksBehind('KUBE-MARK-MASQ', mark))).toEqual([[0x4000], [0x4000], [0xC001], [0xC001]])
  // --set-xmark 0x4000/0x0, which takes the bit away
  expect([0x4000, 0xC001].map(mark => marksBehind('KUBE-POSTROUTING', mark))).toEqual([[0], [0x8001]])
})
