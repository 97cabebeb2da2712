import { expect, it } from 'vitest'
import { refusedSays } from './refused.ts'

it('a block says how many other ways were tried before its own, and nothing where none was', () => {
  expect([[], [1], [1, 2]].map(refusedSays)).toEqual(['', '1 other way gave no answer', '2 other ways gave no answer'])
})
