import { expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { COMPARED } from '../words.ts'
import { graphOf, talksOf } from './flows.ts'

const set = shippedSet()

it.each(COMPARED)('draws on %s every connection once, from a source that is there', (side) => {
  const { sources, destinations, says } = talksOf(set, side)
  const ways = destinations.flatMap(({ from }) => from)
  for (const { source, count, points } of ways) {
    expect(sources[source]).toBeDefined()
    expect(points).toHaveLength(count)
  }
  expect(says).toContain(`${ways.reduce((sum, { count }) => sum + count, 0)} counted`)
})

it('says what each side\'s means lack', () => {
  expect(talksOf(set, 'v1').says).toMatch(/; without the pod's name, identities, a verdict\.$/)
  expect(talksOf(set, 'v2').says).toMatch(/, each with the pod's name, identities, a verdict\.$/)
})

it('says which capture is missing, and draws nothing', () => {
  expect(talksOf(changed(set, { 'l7.v2.flows-json': null }), 'v2')).toEqual({
    drawn: false,
    says: 'This is read from l7.v2.flows-json, which was not captured.',
    sources: [],
    destinations: [],
    opens: [],
  })
})

it('takes a party for the same by name and identity, and keeps each with its own askers', () => {
  const talk = (from: string, to: string, as: string | null, line: number) =>
    ({ source: { name: from, as: null }, destination: { name: to, as }, verdict: null, count: 1, lines: [line] })
  const talks = [talk('b', 'pod', 'ID:1', 1), talk('a', 'pod', 'ID:2', 2), talk('a', 'pod', 'ID:1', 3)]
  expect(graphOf(talks, String)).toEqual({
    sources: [{ name: 'a', as: null }, { name: 'b', as: null }],
    destinations: [
      { name: 'pod', as: 'ID:1', from: [{ source: 1, count: 1, verdict: null, points: ['1'] }, { source: 0, count: 1, verdict: null, points: ['3'] }] },
      { name: 'pod', as: 'ID:2', from: [{ source: 0, count: 1, verdict: null, points: ['2'] }] },
    ],
  })
})
