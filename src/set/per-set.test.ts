import { expect, it } from 'vitest'
import { perSet } from './per-set.ts'

it('is made once for each set and each of the words, also where it is nothing; an error is not kept', () => {
  const made: string[] = []
  const read = perSet((set: { name: string }, side: string, step?: string) => {
    made.push([set.name, side, step].join(' '))
    if (side === 'unread') throw new Error(side)
    return step === undefined ? null : made.length
  })
  const [one, other] = [{ name: 'one' }, { name: 'other' }]
  expect([read(one, 'v1'), read(one, 'v1'), read(one, 'v1', 'a'), read(one, 'v1', 'a'), read(other, 'v1')]).toEqual([null, null, 2, 2, null])
  for (let times = 0; times < 2; times++) expect(() => read(one, 'unread')).toThrow('unread')
  expect(made).toEqual(['one v1 ', 'one v1 a', 'other v1 ', 'one unread ', 'one unread '])
})
