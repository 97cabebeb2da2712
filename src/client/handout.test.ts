import { describe, expect, it } from 'vitest'
import { handoutOf, readNote } from './handout.ts'

describe('a note', () => {
  it('begins with how long it takes, and is read by the paragraph', () => {
    expect(readNote('[1.5 min] One\nline. [click] Two.\n\nAnother.')).toEqual({ minutes: 1.5, paragraphs: ['One line. ▸ Two.', 'Another.'] })
  })

  it('may give its time in seconds, or in minutes and seconds', () => {
    expect(readNote('[30 s] Words.')).toEqual({ minutes: 0.5, paragraphs: ['Words.'] })
    expect(readNote('[1 min 30 s] Words.')).toEqual({ minutes: 1.5, paragraphs: ['Words.'] })
  })

  it('may say no time', () => {
    expect(readNote('Only words.')).toEqual({ minutes: null, paragraphs: ['Only words.'] })
  })
})

describe('the handout', () => {
  it('says when each slide begins, how long it takes, and how long all take', () => {
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
})
