import type { CapturedLine } from '../read/side.ts'
import { describe, expect, it } from 'vitest'
import { changed, only, shippedSet } from '../../test/set.ts'
import { linesOf } from '../text/lines.ts'
import { COMPARED } from '../words.ts'
import { concluded } from './conclude.ts'
import { metSizes } from './met.ts'

const set = only(shippedSet(), ({ id }) => /^scale\.v\d\.n-\d+-(?:probed|iptables-save|lb-)/.test(id))
const textAt = ({ capture, line }: CapturedLine) => linesOf(set.text(capture)!).find(one => one.line === line)!.text
const sizesOf = (side: typeof COMPARED[number]) => metSizes(set, side).map(({ services, met }) => [services, met.lines.length])
const isInList = (text: string) => text.startsWith('-A KUBE-SERVICES ')

/** The list of all Services as the file has it, up to the rule of ours. */
function upToOurs(services: number): string[] {
  const list = set.text(`scale.v1.n-${services}-iptables-save`)!.split('\n').filter(isInList)
  return list.slice(0, list.findIndex(text => text.includes(set.manifest.clusters.v1.vip)) + 1)
}

describe('what a packet to the Service meets in the tables', () => {
  it('is every rule of a chain up to the one that decides, and no rule for another pod', () => {
    const { met } = metSizes(set, 'v1').at(-1)!
    const rules = met.lines.map(textAt)
    expect(rules.filter(isInList)).toEqual(upToOurs(1000))
    expect(rules.filter(text => text.includes('-j DNAT'))).toHaveLength(1)
    // wherever in the list its rule stands, the other chains are the same
    expect(sizesOf('v1')).toEqual([1, 100, 1000].map(services => [services, upToOurs(services).length + 12]))
  })

  it('is three entries of the maps, whatever else they hold: the frontend, its first slot, the backend of that', () => {
    expect(sizesOf('v2')).toEqual([[1, 3], [100, 3], [1000, 3]])
    const [frontend, slot, backend] = metSizes(set, 'v2').at(-1)!.met.lines.map(textAt)
    expect([frontend, slot].map(text => text!.split(/ {2,}/)[0])).toEqual([0, 1].map(no => `${set.manifest.clusters.v2.vip}:80/TCP (${no})`))
    expect(backend!.split(' ')[0]).toBe(slot!.split(/ +/)[2])
  })

  it('has the tables whole: as many entries as are counted', () => {
    const whole = COMPARED.map(side => metSizes(set, side).at(-1)!.met.tables.reduce((sum, { count }) => sum + count, 0))
    expect(whole).toEqual([5178, 5148])
  })
})

describe('the conclusion of it', () => {
  it('names both sides where there are most Services', () => {
    expect(concluded(set, 'scale.met')!.sentence).toBe('Among 1,000 Services a packet meets 877 rules with kube-proxy, 3 map entries with Cilium')
  })

  it('is not shown of one size, nor where the Service is in a side\'s tables no more', () => {
    expect(concluded(only(set, ({ id }) => id.includes('.n-1-')), 'scale.met')).toMatchObject({ verdict: 'not shown', sentence: null })
    const gone = Object.fromEntries([1, 100, 1000].map((services) => {
      const id = `scale.v2.n-${services}-lb-frontends` as const
      return [id, set.text(id)!.split('\n').filter(line => !line.startsWith(set.manifest.clusters.v2.vip)).join('\n')]
    }))
    expect(concluded(changed(set, gone), 'scale.met')).toMatchObject({ verdict: 'not shown', found: 'The tables of both sides say so at fewer than two sizes.' })
  })
})
