import { setImmediate as later } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { barrierFor } from './barrier.ts'

it('holds a side until the other has come as well, each time anew', async () => {
  const { meet } = barrierFor(2)
  const passed: string[] = []
  const v1 = meet().then(() => passed.push('v1'))
  await later()
  expect(passed).toEqual([])
  await Promise.all([v1, meet().then(() => passed.push('v2'))])
  expect(passed.sort()).toEqual(['v1', 'v2'])
  void meet().then(() => passed.push('again'))
  await later()
  expect(passed).not.toContain('again')
})

it('waits no longer for a side that has left', async () => {
  const { meet, leave } = barrierFor(2)
  const waiting = meet()
  leave()
  await waiting
  await meet()
})
