import type { SetName, Sets } from '../set/sets.ts'
import type { Layer } from '../words.ts'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CAPTURES, changed, only, renameClusters, shippedDeck, shippedSet, smallSet, THREE } from '../../test/set.ts'
import { agreementOf, agreementSays } from '../conclude/agreement.ts'
import { comparing } from '../set/comparison.ts'
import { mainOf } from '../set/sets.ts'
import { verifySet } from '../set/verify.ts'
import { isExperiment, LAYERS } from '../trace/layers/index.ts'
import { COMPARED, layerIn } from '../words.ts'
import { PARTS } from './parts-shown.ts'
import { aboutShown, asidesShown, deckShown, printedShown } from './several-sets.ts'
import { factsOf } from './single-variable.ts'

const PLAIN = LAYERS.filter(layer => !isExperiment(layer))

/** Beside the reference a current set of these layers of it, as a refresh of them would have written it four days later. */
function beside(layers: readonly Layer[]): Sets {
  const dir = smallSet(layers)
  renameClusters(dir)
  return { reference: shippedSet(), current: verifySet(dir) }
}

function shownAs(sets: Sets, name: SetName): string[] {
  return Object.entries(deckShown(sets).shows).filter(([, set]) => set === name).map(([what]) => what)
}

describe('after a refresh of the plain layers', () => {
  const sets = beside(PLAIN)
  const deck = deckShown(sets)
  /** After one with the series of pods' ends, cut down to one run. */
  const one = beside([...PLAIN, 'failover'])

  it('they are shown from the current set, and each experiment from the reference', () => {
    expect(PLAIN.map(layer => deck.shows[layer])).toEqual(PLAIN.map(() => 'current'))
    expect(['failover', 'policy', 'scale', 'silent-node', 'strips', 'sentences'].map(what => deck.shows[what])).toEqual(Array.from({ length: 6 }).fill('reference'))
  })

  it('no slide is empty', () => {
    const empty = deck.layers.filter(({ id, pages }) => PLAIN.includes(id) && pages.every(({ pairs }) => pairs.length === 0))
    expect(empty).toEqual([])
    const pairs = deck.layers.flatMap(({ pages }) => pages).flatMap(page => page.pairs)
    const panes = pairs.flatMap(pair => COMPARED.flatMap(side => 'id' in pair[side] ? [pair[side].id] : []))
    expect(panes.filter(id => deck.outputs[id]!.standing === 'not captured')).toEqual([])
    expect([deck.replay, deck.silent]).not.toContain(null)
    const withPolicy = deckShown({ 'reference': comparing(verifySet(join(CAPTURES, 'reference'))), 'reference-series': sets.reference!, 'current': sets.current! })
    expect([deck.failover, deck.series, deck.sentences, withPolicy.policy].filter(({ length }) => length === 0)).toEqual([])
    expect(typeof deck.scale).toBe('object')
    expect(COMPARED.map(side => deck.paths[side].says)).toEqual([null, null])
    expect(Object.values(deck.answerLines).filter(sides => COMPARED.some(side => sides[side].length === 0))).toEqual([])
    expect(COMPARED.flatMap(side => typeof deck.split.sides[side] === 'string' ? [side] : [])).toEqual([])
    const titles = ['scale.answer', 'scale.met', 'l3.answer', 'l4.answer', 'l5.answer', 'l8.answer', 'constant.answer']
    expect(titles.filter(id => deck.answers[id]!.answer === null)).toEqual([])
  })

  it('what a slide opens is of the set it shows, and that of the other set says so behind its name', () => {
    const named = [...JSON.stringify(deck.scale).matchAll(/"(constant\.v\d\.[a-z-]+)(@\w+)?/g)].map(([, , set]) => set)
    expect(new Set(named)).toEqual(new Set(named.length > 0 ? ['@reference'] : []))
    expect(deck.outputs['l1.v1.service']!.stdout!.path).toBe('current/v1/l1/service.txt')
    expect(Object.values(deck.outputs).filter(({ layer, set }) => set !== deck.shows[layer])).toEqual([])
    const { outputs } = asidesShown(sets, 'l1')
    const there = { set: 'reference', twin: 'l1.v2.service@reference', stdout: { path: 'reference/v1/l1/service.txt' } }
    expect(outputs['l1.v1.service@reference']).toMatchObject(there)
    expect(printedShown(sets, 'l1').texts['l1.v1.service@reference']!.cluster.context).toBe(shippedSet().manifest.clusters.v1.context)
  })

  it('what a slide opens of the set that its layer is not shown from is printed too, in the appendix', () => {
    const opened = new Set([...JSON.stringify(deck).matchAll(/"((l\d)\.v\d\.[a-z-]+@reference)/g)].map(([, id, layer]) => `${layer} ${id}`))
    const printed = PLAIN.flatMap(layer => printedShown(sets, layer).steps.flatMap(({ ids }) => Object.values(ids)).map(id => `${layer} ${id}`))
    expect(opened).toContain('l8 l8.v1.stranger-during@reference')
    expect(opened.difference(new Set(printed))).toEqual(new Set())
  })

  it('what the set that is not shown has not never stands for what the other has', () => {
    for (const layer of PLAIN) {
      for (const { outputs } of [asidesShown(sets, layer), printedShown(sets, layer)]) {
        const sameName = Object.values(outputs).filter(({ id, set }) => set === (id.includes('@') ? 'current' : 'reference'))
        expect(sameName.map(({ id }) => id), layer).toEqual([])
      }
    }
  })

  it('says what holds in both', () => {
    const { both, differ, tooFew, notHere } = agreementOf(sets)!
    expect(deck.agreement!.says).toBe(`${both.length} of ${both.length} conclusions asked of both hold on your clusters and in the reference lab.`)
    expect([differ, tooFew, deck.agreement!.tooFew]).toEqual([[], [], []])
    expect(both.length).toBeGreaterThan(80)
    expect(notHere).toContain('failover.answer')
    expect(notHere.filter(id => ['l1', 'l4', 'l8'].includes(id.split('.')[0]!))).toEqual([])
  })

  it('and apart from that what one run of a pod\'s end is too few for', () => {
    const { both, differ, tooFew } = agreementOf(one)!
    const { agreement } = deckShown(one)
    expect(agreement!.says).toBe(`${both.length} of ${both.length} conclusions asked of both hold on your clusters and in the reference lab. ${tooFew.length} others take more runs than one of them has.`)
    expect(differ).toEqual([])
    expect(tooFew.length).toBeGreaterThan(1)
    expect(tooFew.map(({ id, here }) => [id.split('.')[0], here.verdict, here.few])).toEqual(tooFew.map(() => ['failover', 'not shown', true]))
    expect(agreement!.tooFew).toEqual([...new Set(tooFew.map(({ there }) => there.question))])
  })

  it('says what one of them does not show, and what comes out otherwise, each as what it is', () => {
    const { both, tooFew } = agreementOf(one)!
    const as = (verdict: 'refuted' | 'not shown') => ({ ...tooFew[0]!, here: { ...tooFew[0]!.here, verdict, few: false } })
    expect(agreementSays({ both, differ: [as('refuted'), as('not shown')], tooFew: [], alone: { here: [], there: [] } }))
      .toMatch(/ in the reference lab\. 1 is not shown in one of them\. 1 comes out otherwise\.$/)
  })
})

describe('of a current set that has only some layers', () => {
  it.each<[string, Layer[], string[]]>([
    ['one that needs no other; its only run is replayed', ['l6'], ['l6', 'replay']],
    ['one of several that are recorded together', ['l4'], []],
    ['those, without what their conclusions need', ['l2', 'l3', 'l4', 'l5', 'l7'], []],
    ['those, with what their conclusions need', ['constant', 'l1', 'l2', 'l3', 'l4', 'l5', 'l7', 'offers'], ['constant', 'l1', 'l2', 'l3', 'l4', 'l5', 'l7', 'offers']],
  ])('%s', (_, layers, shown) => {
    expect(shownAs(beside(layers), 'current').sort()).toEqual(shown.sort())
  })

  it('of its only run, where that is void, nothing is replayed', () => {
    const { reference, current } = beside(['l6'])
    const id = 'l6.v1.grace-1-probe'
    const late = changed(current!, { [id]: current!.text(id)!.replace(/"lagP99Ms":[\d.]+/, '"lagP99Ms":99') })
    expect(shownAs({ reference, current: late }, 'current')).toEqual(['l6'])
  })

  it('a fact that it has on neither side is the reference\'s, says so, and opens what it was read from there', () => {
    const sets = beside(['constant', 'l1'])
    const { facts, outputs } = deckShown(sets)
    const ofReference = facts.rows.filter(({ set }) => set === 'reference')
    expect(ofReference.map(({ name }) => name)).toEqual(['what else runs', 'other CRDs', 'replicas', 'its pods', 'its CRDs'])
    const opened = ofReference.flatMap(({ opens }) => opens)
    const setsOpened = opened.map(id => (outputs[id] ?? asidesShown(sets, layerIn(id)).outputs[id])?.set)
    expect([setsOpened.length > 0, new Set(setsOpened)]).toEqual([true, new Set(['reference'])])
    const unknown = ({ rows }: typeof facts) => rows.filter(({ verdict }) => verdict === 'unknown').map(({ name }) => name)
    expect(unknown(facts)).toEqual(unknown(shippedDeck().facts))
    expect(facts.rows.find(({ name }) => name === 'kernel')).toEqual(factsOf(sets.current!).rows.find(({ name }) => name === 'kernel'))
    expect(facts.says).toBe(factsOf(sets.current!).says)
  })

  it('a fact is never that of another side', () => {
    const three = verifySet(THREE)
    const here = only(three, ({ layer }) => ['constant', 'l1'].includes(layer))
    const ofReference = (pair: string) => deckShown({ reference: shippedSet(), current: here }, pair).facts.rows.filter(({ set }) => set === 'reference')
    expect([ofReference('v1,v2').length > 0, ofReference('v3,v2')]).toEqual([true, []])
  })

  it('a layer that was skipped, because nobody may change the cluster, is shown from the reference', () => {
    const { reference, current } = beside(['l8'])
    const skipped = changed(current!, Object.fromEntries(current!.captures.map(({ id }) => [id, { status: 'skipped', stdout: null, stderr: null }])))
    expect(shownAs({ reference, current: skipped }, 'current')).toEqual([])
  })
})

describe('of a reference of several recordings', () => {
  const of = (...layers: string[]) => only(shippedSet(), ({ layer }) => layers.includes(layer))
  const [plain, series] = [of(...PLAIN), of('constant', 'failover', 'scale')]
  const lab: Sets = { 'reference': plain, 'reference-series': series }
  const deck = deckShown(lab)
  const whole = deckShown({ reference: of(...PLAIN, 'failover', 'scale') })

  it('each layer is shown from the first that has it whole', () => {
    expect(shownAs(lab, 'reference-series')).toEqual(['failover', 'scale', 'replay', 'silent-node', 'strips'])
    expect(Object.values(deckShown({ ...lab, current: beside(['l1']).current! }).shows).filter(name => name === 'current')).toHaveLength(1)
  })

  it('what is said of several layers is what one set says that has all of them, and every recording it is of is named', () => {
    const said = ({ sentences, open, beliefs, tallies }: typeof deck) => ({ sentences, open, beliefs, tallies })
    expect(said(deck)).toEqual(said(whole))
    expect(deck.sentences.flatMap(({ points }) => points.map(layerIn))).toEqual(expect.arrayContaining(['scale', 'failover', 'l8']))
    const both = ['reference', 'reference-series']
    expect([deck.joins, whole.joins]).toEqual([{ tallies: both, sentences: both }, undefined])
    expect(aboutShown(lab)).toMatchObject({ joins: deck.joins, shows: { sentences: 'reference' } })
  })

  it('it is said by a current set alone where that can say all of it, and none of it otherwise', () => {
    const joins = (...layers: string[]) => deckShown({ ...lab, current: of(...layers) }).joins
    expect(joins(...PLAIN, 'failover', 'scale')).toEqual({})
    expect(Object.keys(joins(...PLAIN, 'failover')!)).toEqual(['sentences'])
  })

  it('a recording of other sides has no word in it', () => {
    const { clusters } = series.manifest
    const other = changed(series, {}, { ...clusters, v1: { ...clusters.v1, dataplane: 'kube-proxy-nftables' } })
    const { joins, shows, sentences } = deckShown({ 'reference': plain, 'reference-series': other })
    expect([joins, shows.failover, sentences]).toEqual([{}, 'reference-series', deckShown({ reference: plain }).sentences])
  })

  it('what a slide opens of any of them is known and printed, and stands in a folder of its name', () => {
    const last: Sets = { 'reference': of(...PLAIN.filter(layer => layer !== 'l8')), 'reference-series': of('l8', 'failover', 'scale') }
    const sets: Sets = { ...last, current: beside(['constant', 'l1', 'l8']).current! }
    const opened = [...JSON.stringify(deckShown(sets)).matchAll(/"((\w+)\.v\d\.[a-z\d-]+@(reference[a-z-]*))/g)].map(([, id, layer, name]) => [id!, layer!, name!] as const)
    expect(new Set(opened.map(([, , name]) => name))).toEqual(new Set(['reference', 'reference-series']))
    for (const [id, layer, name] of opened) {
      expect(asidesShown(sets, layer).outputs[id]!.stdout!.path).toMatch(`${name}/v`)
      expect(printedShown(sets, layer).outputs[id]!.set).toBe(name)
    }
  })
})

it('a set alone is shown as it is, its files where they always were', () => {
  const set = verifySet(smallSet(['l1'], join(smallSet(), '..', 'current')))
  const deck = deckShown({ current: set })
  expect(deck.outputs['l1.v1.service']).toMatchObject({ set: 'current', stdout: { path: 'v1/l1/service.txt' } })
  expect([deck.digest, deck.agreement, mainOf({ current: set })]).toEqual([set.digest, null, set])
})

it('no part is called as a layer, of which another set may be shown', () => {
  expect(LAYERS.filter(layer => (PARTS as readonly string[]).includes(layer))).toEqual([])
})
