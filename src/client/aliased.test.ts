import { expect, it } from 'vitest'
import { aliasedSays } from './aliased.ts'

it('a block says how many of its words stand for private ones, and nothing where none do', () => {
  expect([0, 1, 2].map(aliasedSays)).toEqual(['', '1 word aliased', '2 words aliased'])
})
