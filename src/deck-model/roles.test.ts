import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId } from '../words.ts'
import { expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { withRoles } from './roles.ts'

const set = shippedSet()
const rolesIn = (of: VerifiedSet, id: string, ...texts: string[]) => withRoles(of, id, texts.map(text => ({ text, kind: 'addr' as const }))).map(({ role }) => role)
const rolesOf = (id: string, ...texts: string[]) => rolesIn(set, id, ...texts)

/** As tcpdump prints it, its port behind it. */
const [, sender] = / IP (\S+) > /.exec(set.text('l3.v1.arrival')!) as unknown as [string, string]
const client = sender.split('.').slice(0, 4).join('.')

it('an address has the role it has in the cluster that printed it, with a port, a range or neither behind it', () => {
  const { vip, clusterIp, nodes } = set.manifest.clusters.v1
  expect(rolesOf('l4.v1.redirect', `${vip}/32`, `${clusterIp}:80`, nodes[0]!.internalIp, '10.4.2.4:80')).toEqual(['vip', 'vip', 'node', 'pod'])
  expect(rolesOf('l3.v1.arrival', sender, '10.4.2.4.80')).toEqual(['client', 'pod'])
  // the other cluster's VIP is nobody here
  expect(rolesOf('l4.v2.redirect', vip, '0.0.0.0:0', '127.0.0.1')).toEqual([undefined, undefined, undefined])
})

it('the pod that asks is the client of its own socket, whatever place it has in the node\'s range', () => {
  const [own, other] = set.text('l4.v2.socket')!.trim().split(/\s+/).slice(-2) as [string, string]
  expect(rolesOf('l4.v2.socket', own, other)).toEqual(['client', 'pod'])
  const first = '10.4.1.1:46342'
  expect(rolesOf('l4.v2.socket', first)).toEqual(['node'])
  expect(rolesIn(changed(set, { 'l4.v2.socket': `0      0      ${first} ${other}\n` }), 'l4.v2.socket', first, other)).toEqual(['client', 'pod'])
})

it('words that are no address have none, and without the captures nobody is the client', () => {
  expect(withRoles(set, 'l3.v1.arrival', [{ text: client }])).toEqual([{ text: client }])
  const without = changed(set, { ['l3.v1.arrival' as CaptureId]: null })
  expect(withRoles(without, 'l5.v1.conntrack', [{ text: client, kind: 'addr' }])).toEqual([{ text: client, kind: 'addr' }])
})
