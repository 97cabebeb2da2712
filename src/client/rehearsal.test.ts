import { expect, it } from 'vitest'
import { timingsOf, timingsText } from './rehearsal.ts'

const SLIDES = [
  { no: 1, title: 'Cover', note: '[30 s] Hello' },
  { no: 2, title: 'The bet', note: '[1 min] Hands up' },
  { no: 3, title: 'For questions', note: 'Ask' },
  { no: 4, title: 'More', note: 'If asked' },
]

it('every slide of the talk is listed with what it took, and of the others those that were shown', () => {
  const timings = timingsOf(SLIDES, { 1: 41.4, 3: 12 })
  expect(timings.map(({ no, planned, took }) => [no, planned, took])).toEqual([[1, 30, 41.4], [2, 60, 0], [3, 0, 12]])
  expect(timingsText(timings)).toBe('slide\ttitle\tplanned\ttook\tseconds over\n1\tCover\t0:30\t0:41\t11\n2\tThe bet\t1:00\t0:00\t-60\n3\tFor questions\t0:00\t0:12\t12\n\tall\t1:30\t0:53\t-37\n')
})
