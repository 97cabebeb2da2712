import { expect, it } from 'vitest'
import { slideThatShows } from './printing.ts'

it('an output is printed that a slide opens, and its like on the other side', () => {
  const shownOn = { 'l1.v2.service': 5, 'l4.v1.redirect': 9 }
  const outputs = [
    { id: 'l1.v1.service', twin: 'l1.v2.service' },
    { id: 'l1.v2.service', twin: 'l1.v1.service' },
    { id: 'l4.v1.redirect', twin: null },
    { id: 'l4.v2.lb-maps', twin: null },
  ]
  expect(outputs.map(output => slideThatShows(output, shownOn))).toEqual([5, 5, 9, undefined])
})
