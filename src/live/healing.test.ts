import type { Session } from './session.ts'
import { expect, it } from 'vitest'
import { Healing } from './healing.ts'

/** What is told of a side that could not be healed for this reason. */
async function told(why: Error): Promise<string[]> {
  const says: string[] = []
  const session = { sides: { v1: {} }, heal: () => Promise.reject(why) } as unknown as Session
  const healing = new Healing(text => says.push(text))
  const healed = healing.heal(session, 'v1')
  expect(healing.notNow(session, ['v1'])).toBe('V1 is healing from what was done to it. A moment.')
  await healed
  expect(healing.notNow(session, ['v1'])).toBeNull()
  return says
}

it('a side that does not recover is told of, and nothing where live mode has ended meanwhile', async () => {
  expect(await told(new Error('no replica is ready'))).toEqual(['V1 did not recover: no replica is ready'])
  expect(await told(new DOMException('The operation was aborted', 'AbortError'))).toEqual([])
})
