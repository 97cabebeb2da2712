import { expect, it } from 'vitest'
import { proseRows } from './prose.ts'

it('breaks at spaces and hyphens, never for a space that ends a row', () => {
  expect(proseRows('One map entry for the frontend', 20, 576)).toBe(1)
  expect(proseRows('w'.repeat(30), 20, 576)).toBe(1)
  expect(proseRows(`${'w'.repeat(30)} ${'w'.repeat(30)}`, 20, 576)).toBe(2)
  expect(proseRows(`${'w'.repeat(34)} i`, 20, 576)).toBe(2)
})
