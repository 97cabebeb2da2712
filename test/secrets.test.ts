import { expect, it } from 'vitest'
import { scanFolder } from '../src/set/secrets.ts'
import { SHIPPED } from './set.ts'

it('no file of the set that ships looks like a secret', async () => {
  expect(await scanFolder(SHIPPED)).toEqual([])
})
