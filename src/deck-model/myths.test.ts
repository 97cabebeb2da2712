import { describe, expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { MYTHS } from '../conclude/myths.ts'
import { mythsOf } from './myths.ts'

const set = shippedSet()

const textOf = (id: string) => set.text(id)!
function sides(belief: string, instead: Record<string, string | null> = {}) {
  return mythsOf(changed(set, instead), MYTHS.filter(myth => myth.belief.includes(belief)))[0]!.against.map(({ side }) => side)
}

describe('a belief', () => {
  it.each([
    ['picks the pod', ['v1', 'v2']],
    ['NodePort', ['v1', 'v2']],
    ['no iptables rules', ['v2']],
    ['conntrack', ['v2']],
    ['client\'s address', ['v2']],
    ['NetworkPolicy', ['v1']],
  ])('about “%s” is contradicted by the set that ships, on %j', (belief, expected) => {
    expect(sides(belief)).toEqual(expected)
  })

  it.each<[string, string, Record<string, string | null>]>([
    ['picks the pod', 'v1', { 'l3.v1.arrival': textOf('l3.v1.arrival').replaceAll(set.manifest.clusters.v1.vip, '10.4.1.4') }],
    ['NodePort', 'v2', { 'l3.v2.arrival': textOf('l3.v2.arrival').replace(/(> \S+)\.80: /, `$1.${set.manifest.clusters.v2.nodePort}: `) }],
    ['no iptables rules', 'v2', { 'l4.v2.iptables-save': '*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n' }],
    ['conntrack', 'v2', { 'l5.v2.conntrack': textOf('l5.v1.conntrack') }],
    ['client\'s address', 'v2', { 'l5.v2.access-log': '' }],
    ['NetworkPolicy', 'v1', { 'l8.v1.stranger-during': '000\n' }],
    ['NetworkPolicy', 'v1', { 'l8.v1.policy': null }],
    ['conntrack', 'v2', { 'l5.v2.burst': null }],
  ])('about “%s” is not on %s where the captures do not say so', (belief, side, instead) => {
    expect(sides(belief, instead)).not.toContain(side)
  })

  it('points at lines that there are', () => {
    for (const { points } of mythsOf(set).flatMap(({ against }) => against)) {
      expect(points.length).toBeGreaterThan(0)
      for (const [id, line] of points.map(point => point.split(':'))) expect(textOf(id!).split('\n')[Number(line) - 1]).not.toBe('')
    }
  })
})
