import { expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { answerLinesOf, answersOf } from './answers.ts'

const set = shippedSet()

it('under a layer\'s answer each side shows the lines it was read from, a list with a row for each rule', () => {
  const sides = answerLinesOf(set)['l4.answer']!
  const rows = (side: 'v1' | 'v2') => sides[side].flatMap(({ excerpt }) => excerpt.lines.map(line => line.rows.length))
  expect([rows('v1'), rows('v2')]).toEqual([Array.from({ length: 9 }).fill(1), [1, 1, 1, 1]])
})

it('a few lines are shown whole, and what does not fit is counted', () => {
  const sides = answerLinesOf(set)['l7.answer']!
  expect(sides.v2[0]!.excerpt.lines.map(line => line.rows.length)).toEqual([3])
  const [rule] = set.text('l4.v1.redirect')!.split('\n').filter(line => line.includes('DNAT'))
  const many = answerLinesOf(changed(set, { 'l4.v1.redirect': `${set.text('l4.v1.redirect')!}${`${rule}\n`.repeat(20)}` }))['l4.answer']!
  expect(many.v1[0]).toMatchObject({ left: 20 })
})

it('where it is no answer, what was found stands in its place', () => {
  expect(answersOf(changed(set, { 'l4.v2.service-chains': '12\n' }))['l4.answer']!.found).toBe('Netfilter names chains of Services on both sides.')
})

it('below blank lines the same lines are shown, by their numbers in the file', () => {
  const below = answerLinesOf(changed(set, { 'l3.v1.arrival': `\n\n${set.text('l3.v1.arrival')!}` }))['l3.answer']!
  const [plain] = answerLinesOf(set)['l3.answer']!.v1
  expect(below.v1[0]!.excerpt.lines).toEqual(plain!.excerpt.lines.map(line => ({ ...line, no: line.no + 2 })))
})
