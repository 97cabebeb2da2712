import type { Waits } from '../exec/command.ts'
import { describe, expect, it } from 'vitest'
import { currentWaits, throttledWaits } from './waits.ts'

function at(seconds: number, more: Partial<Waits> = {}): Waits {
  return { kind: 'waits', what: '3 pods of nginx on b', missing: '2 of 3 ready', seconds, atMost: 120, ...more }
}

describe('what is waited for', () => {
  it('is a line of a log after 5 s, and each time it has lasted twice as long', () => {
    const worthIt = throttledWaits()
    const said = Array.from({ length: 60 }, (_, second) => second).filter(second => worthIt(at(second)))
    expect(said).toEqual([5, 10, 20, 40])
    expect([0, 4, 5].map(second => worthIt(at(second)))).toEqual([false, false, true])
  })

  it('is shown to its side while it lasts, with how far it is and for how long', () => {
    let now = 0
    const waits = currentWaits(() => now)
    waits.report(at(14, { side: 'v2' }))
    expect(waits.texts('v2')).toEqual(['waiting for 3 pods of nginx on b: 2 of 3 ready, 14 s of at most 120 s'])
    expect(waits.texts('v1')).toEqual([])
    now = 6000
    expect(waits.texts()).toEqual([])
  })
})
