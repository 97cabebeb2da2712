import type { CaptureId } from '../words.ts'
import { expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { withRoles } from './roles.ts'

const rolesOf = (id: string, ...texts: string[]) => withRoles(shippedSet(), id, texts.map(text => ({ text, kind: 'addr' as const }))).map(({ role }) => role)

it('an address has the role it has in the cluster that printed it, with a port, a range or neither behind it', () => {
  const { vip, clusterIp, nodes } = shippedSet().manifest.clusters.v1
  expect(rolesOf('l4.v1.redirect', `${vip}/32`, `${clusterIp}:80`, nodes[0]!.internalIp, '10.4.2.4:80')).toEqual(['vip', 'vip', 'node', 'pod'])
  expect(rolesOf('l3.v1.arrival', '172.18.0.8.33590', '10.4.2.4.80')).toEqual(['client', 'pod'])
  // the other cluster's VIP is nobody here
  expect(rolesOf('l4.v2.redirect', vip, '0.0.0.0:0', '127.0.0.1')).toEqual([undefined, undefined, undefined])
})

it('the pod that asks is the client of its own socket, whatever place it has in the node\'s range', () => {
  expect(rolesOf('l4.v2.socket', '10.4.1.1:46342', '10.4.2.32:80')).toEqual(['client', 'pod'])
})

it('words that are no address have none, and without the captures nobody is the client', () => {
  expect(withRoles(shippedSet(), 'l3.v1.arrival', [{ text: '172.18.0.8' }])).toEqual([{ text: '172.18.0.8' }])
  const without = changed(shippedSet(), { ['l3.v1.arrival' as CaptureId]: null })
  expect(withRoles(without, 'l5.v1.conntrack', [{ text: '172.18.0.8', kind: 'addr' }])).toEqual([{ text: '172.18.0.8', kind: 'addr' }])
})
