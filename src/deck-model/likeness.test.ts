import { describe, expect, it } from 'vitest'
import { changed, only, shippedDeck, shippedSet } from '../../test/set.ts'
import { deckOf } from './deck.ts'
import { markDiffering, stepBack } from './highlight-diff.ts'

const endpoints = only(shippedSet(), ({ layer }) => layer === 'l2')

/** The endpoints' slides where one output says something else: what a future cluster could have said. */
function withOutput(id: string, edit: (text: string) => string) {
  return deckOf(changed(endpoints, { [id]: edit(endpoints.text(id)!) }))
}

const shipped = shippedDeck()
const tallyOf = (deck: typeof shipped, layer: string) => deck.tallies.find(tally => tally.layer === layer)!.pairs

describe('how like the sides are', () => {
  it('is said of each pair in one of three words, with what was folded', () => {
    expect(shipped.outputs['l8.v1.apply']!.likeness).toEqual({ verdict: 'identical', folded: [] })
    expect(shipped.outputs['l2.v1.slices']!.likeness).toMatchObject({ verdict: 'alike', folded: expect.arrayContaining(['addresses and names']) })
    expect(shipped.outputs['l4.v1.service-chains']!.likeness).toEqual({ verdict: 'different', folded: [] })
    expect(shipped.outputs['l4.v2.lb-maps']!.likeness).toBeNull()
  })

  it('finds the endpoints alike in the set that ships, and says so by itself when they no longer are', () => {
    expect(tallyOf(shipped, 'l2')).toEqual({ identical: 0, alike: 3, different: 0 })
    const other = withOutput('l2.v2.conditions', text => text.replace('true', 'false'))
    expect(tallyOf(other, 'l2')).toEqual({ identical: 0, alike: 2, different: 1 })
    expect(other.outputs['l2.v1.conditions']!.likeness!.verdict).toBe('different')
  })

  it('steps back with lines that are alike, and forward with the words that differ', () => {
    const lines = (deck: typeof shipped) => deck.layers.find(({ id }) => id === 'l2')!.pages[0]!.pairs.flatMap(({ v2 }) => 'id' in v2 && v2.id === 'l2.v2.pods' ? v2.excerpt!.lines : [])
    expect(lines(shipped).flatMap(({ alike }) => alike ?? [])).toEqual([])
    const other = lines(withOutput('l2.v2.pods', text => text.replace('1/1', '0/1')))
    expect(other.filter(({ alike }) => alike)).toHaveLength(other.length - 1)
    const words = other.flatMap(({ rows }) => rows.flat().flatMap(piece => 'of' in piece ? piece.of : [piece]))
    expect(words.filter(({ differs }) => differs).map(({ text }) => text)).toEqual(['0/1'])
  })
})

it('marks what lies in a differing word and keeps every character, wherever the tokens end', () => {
  const marked = markDiffering([{ text: 'to ' }, { text: '10.4.1.5:80', kind: 'addr' }, { text: ' ok' }], [{ from: 1, to: 5 }, { from: 14, to: 17 }])
  const tokens = stepBack(marked, / ok/g)
  expect(tokens.map(({ text, differs }) => [text, differs ?? false])).toEqual([['t', false], ['o ', true], ['10', true], ['.4.1.5:80', false], [' ok', false]])
})
