import { expect, it } from 'vitest'
import { handoutOf, paragraphsOf } from './handout.ts'

it('a note is read by the paragraph, without the time it begins with', () => {
  expect(paragraphsOf('[1.5 min] One\nline. [click] Two.\n\nAnother.')).toEqual(['One line. ▸ Two.', 'Another.'])
  expect(paragraphsOf('Only words.')).toEqual(['Only words.'])
})

it('the handout says when each slide begins, how long it takes, and how long all take', () => {
  const pages = handoutOf([
    { no: 1, title: 'One', note: '[1.5 min] A' },
    { no: 2, title: 'Two', note: 'B' },
    { no: 3, title: 'Three', note: '[2 min] C' },
  ])
  expect(pages.map(({ time }) => time)).toEqual([
    'Slide 1 of 3 · at 0:00, 1:30 long · 3:30 in all',
    'Slide 2 of 3 · at 1:30 · 3:30 in all',
    'Slide 3 of 3 · at 1:30, 2:00 long · 3:30 in all',
  ])
})
