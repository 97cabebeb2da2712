import { expect, it } from 'vitest'
import { changed, only, shippedSet } from '../../test/set.ts'
import { concluded } from '../conclude/conclude.ts'
import { splitOf } from './split.ts'

const set = only(shippedSet(), ({ layer }) => ['l1', 'l2', 'l5'].includes(layer))
const { sides } = splitOf(set)

it('the parts of a side add up to its burst, and the client\'s is what the title says', () => {
  const { numbers } = concluded(set, 'l5.answer')!
  const direct = Object.values(sides).map((parts) => {
    if (typeof parts === 'string') throw new TypeError(parts)
    expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(numbers.of)
    expect(parts.every(({ count, points }) => points.length === count)).toBe(true)
    return parts.find(({ role }) => role === 'client')?.count ?? 0
  })
  expect(direct).toEqual([numbers.one, numbers.other])
})

it('an address has the part that its cluster gives it, and an address of nobody is another', () => {
  const log = 'l5.v1.access-log'
  const { receiver, nodes } = set.manifest.clusters.v1
  const node = nodes.find(({ name }) => name === receiver)!.internalIp
  const partsWith = (address: string) => splitOf(changed(set, { [log]: set.text(log)!.replaceAll(` ${node}:`, ` ${address}:`) })).sides.v1
  const rolesOf = (parts: typeof sides.v1) => typeof parts === 'string' ? parts : parts.map(({ role }) => role)
  expect(rolesOf(sides.v1)).toEqual(['node', 'gateway'])
  expect(rolesOf(partsWith('192.0.2.7'))).toEqual(['gateway', 'other'])
})

it('a side whose log was not captured says so', () => {
  expect(splitOf(only(set, ({ id }) => id !== 'l5.v2.access-log')).sides.v2).toBe('This is read from l5.v2.access-log, which was not captured.')
})
