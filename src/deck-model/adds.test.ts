import type { Step } from '../trace/step.ts'
import { describe, expect, it } from 'vitest'
import { changed, shippedDeck, shippedSet } from '../../test/set.ts'
import { steps } from '../trace/index.ts'
import { COMPARED } from '../words.ts'
import { addsOf } from './adds.ts'
import { GEOMETRY } from './geometry.ts'
import { proseRows } from './prose.ts'

const set = shippedSet()
const saidOf = ({ says }: NonNullable<Step['adds']>) => says.replaceAll('{side}', 'V1')
const telling = steps.filter(({ adds }) => adds)
const step = (name: string) => telling.find(one => `${one.layer}.${one.name}` === name)!

describe('what a side would have to add to answer', () => {
  it('is said on the slides of the set that ships of V1, where it has no identities, no flows, and nothing that enforces', () => {
    const said = shippedDeck().layers.flatMap(({ id, pages }) => pages.flatMap(({ pairs }) => pairs.flatMap(pair =>
      COMPARED.flatMap(side => pair[side].adds ? [`${id} ${side}: ${pair[side].adds}`] : []))))
    const here = telling.filter(({ platforms }) => !platforms)
    expect(said).toEqual(here.map(({ layer, adds }) => `${layer} v1: ${saidOf(adds!)}`))
    expect(said.map(line => line.slice(0, 5))).toEqual(['l2 v1', 'l7 v1', 'l8 v1'])
  })

  it.each([
    ['rules that name the policy', 'l8.verdict', 'l8.v1.verdict', '3\n'],
    ['flows with a verdict', 'l7.flows', 'l7.v1.flows', 'netflow-test/client -> netflow-test/nginx to-endpoint FORWARDED\n'],
    ['nothing, for its own capture failed', 'l7.flows', 'l7.v1.flows', { status: 'failed' }],
    ['nothing to be compared with, for the other side\'s capture failed', 'l2.ciliumendpoints', 'l2.v2.ciliumendpoints', { status: 'failed' }],
  ] as const)('is not said where it has %s', (_, name, id, change) => {
    expect(addsOf(step(name), 'v1', set)).toBe(saidOf(step(name).adds!))
    expect(addsOf(step(name), 'v1', changed(set, { [id]: change }))).toBe(null)
  })

  it('takes two rows of a pane at most', () => {
    const { sentenceSize, paneWidth } = GEOMETRY
    for (const { adds } of telling) expect(proseRows(saidOf(adds!), sentenceSize, paneWidth)).toBeLessThanOrEqual(2)
  })
})
