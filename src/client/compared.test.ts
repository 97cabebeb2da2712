import { expect, it } from 'vitest'
import { addressOf, afterThis } from './compared.ts'

const PAIRS = ['v1,v2', 'v3,v2', 'v1,v3']

it('the key puts the other side in the place of the left one, and takes it away again', () => {
  expect(afterThis('v1,v2', PAIRS)).toBe('v3,v2')
  expect(afterThis('v3,v2', PAIRS)).toBe('v1,v2')
  expect(afterThis('v1,v3', PAIRS)).toBe('v1,v3')
})

it('the slide that is shown stays, and so does what else its address says', () => {
  expect(addressOf('http://localhost:3030/?x=1#/7?clicks=2', 'v3,v2')).toBe('http://localhost:3030/?x=1&compare=v3,v2#/7?clicks=2')
  expect(addressOf('file:///deck/index.html?compare=v3,v2#/read/l4', 'v1,v2')).toBe('file:///deck/index.html?compare=v1,v2#/read/l4')
})
