import { describe, expect, it } from 'vitest'
import { allConcluded, concluded } from '../src/conclude/conclude.ts'
import { deckOf } from '../src/deck-model/deck.ts'
import { halfCaptured, halfHolds } from './half.ts'
import { shippedDeck, shippedSet } from './set.ts'

/** What clusters printed, and commands: shown as they are. */
const CAPTURED = new Set(['excerpt', 'outputs', 'command', 'aligned', 'refused'])

const shipped = new Map(allConcluded(shippedSet()).map(one => [one.id, one]))

describe.each([
  ['of which about half of what was concluded does not hold', halfHolds()],
  ['without experiments and what one side\'s answers are read from', halfCaptured()],
])('a set %s', (_, set) => {
  const deck = deckOf(set)
  const said = textsIn(deck)

  it('has no longer what was said where it held', () => {
    const now = allConcluded(set)
    const sentences = new Set(now.map(({ sentence }) => sentence))
    const gone = now.flatMap(({ id, verdict }) => verdict === 'holds' ? [] : shipped.get(id)?.sentence ?? []).filter(one => !sentences.has(one))
    expect(gone.length).toBeGreaterThan(20)
    expect(textsIn(shippedDeck()).filter(text => gone.includes(text)).length).toBeGreaterThan(20)
    expect(gone.filter(one => said.some(text => text.includes(one)))).toEqual([])
  })

  it('has for each title the answer or what was found instead, and a command only for what was not captured', () => {
    const titles = Object.entries(deck.answers)
    expect(titles.filter(([, { answer, found, records }]) => [answer, found, records].filter(Boolean).length !== 1)).toEqual([])
    const commanded = titles.flatMap(([id, { records }]) => records === null ? [] : id)
    expect(commanded.length).toBeGreaterThan(5)
    expect(new Set(commanded.map(id => concluded(set, id)!.verdict))).toEqual(new Set(['not captured']))
  })

  it('counts in its last slide what it answers, and names the rest', () => {
    expect(deck.sentences.length + deck.open.length).toBe(shippedDeck().sentences.length)
    expect(deck.open.length).toBeGreaterThan(0)
  })

  it('has no number that was not counted, and no word that a program leaves where it has none', () => {
    expect(said.filter(text => /\b(?:undefined|NaN|Infinity|null)\b|\[object|\{\{/.test(text))).toEqual([])
    expect(said.filter(text => /^[,.;:]|\s[,.;]|[,;:]$|,,|\.\.$|\(\)/.test(text))).toEqual([])
    expect(numbersIn(deck).filter(one => !Number.isFinite(one))).toEqual([])
  })
})

it('where no run of a silent node counts on a side, it has no number', () => {
  const { sides } = deckOf(halfHolds()).silent!
  expect([sides.v1.medians, sides.v2.medians]).toEqual([{ before: 1696, after: 457, total: 2159 }, null])
})

it('where nothing failed and the probe had seen no failure before, no row says none', () => {
  const row = deckOf(halfHolds()).series.find(({ variant }) => variant === 'prestop')!
  expect([row.tested.none, shippedDeck().series.find(({ variant }) => variant === 'prestop')!.tested.none]).toEqual([false, true])
})

// --- internal ---

/** All texts that a deck says, without captured ones. */
function textsIn(value: unknown): string[] {
  return leavesIn(value).filter(one => typeof one === 'string')
}

function numbersIn(value: unknown): number[] {
  return leavesIn(value).filter(one => typeof one === 'number')
}

function leavesIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [value]
  return Object.entries(value).flatMap(([key, one]) => CAPTURED.has(key) ? [] : leavesIn(one))
}
