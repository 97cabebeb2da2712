import type { FailoverRun } from '../read/failover.ts'
import { describe, expect, it } from 'vitest'
import { shippedSet } from '../../test/set.ts'
import { readFailover } from '../read/failover.ts'
import { detailWords, heldWords, staleWords, successionWords } from './outage.ts'

const [shipped] = readFailover(shippedSet(), 'l6')
const steps = { answered: 50, terminating: 100, unready: 110, gone: 480, lastAnswer: 350, replaced: 1500, firstAnswer: 1900 }
const run = (of: Partial<FailoverRun>): FailoverRun => ({ ...shipped!, side: 'v1', voids: [], failed: [], ...of })
const failed = (...outcomes: string[]) => outcomes.map(outcome => ({ at: 1, outcome }))

describe('the words about an outage', () => {
  it('tell failures apart by how, and give the longest gap as a range', () => {
    const runs = [run({ failed: failed('refused', 'reset'), longestGap: 41 }), run({ failed: failed('refused'), longestGap: 380 })]
    expect(detailWords(runs, 'v1')).toBe('refused ×2, reset ×1; longest gap 41–380 ms')
    expect(detailWords([run({ longestGap: 1200 }), run({ longestGap: 50_260 })], 'v1')).toBe('none failed; longest gap 1.2–50.3 s')
  })

  it('say nothing of a side none of whose runs counts', () => {
    const late = [run({ voids: ['late'], failed: failed('refused') })]
    for (const words of [detailWords, heldWords, successionWords]) expect(words(late, 'v1')).toBeNull()
    expect(detailWords(late, 'v2')).toBeNull()
    expect(staleWords(late, [], 'v1')).toEqual([])
  })

  it('report the victim\'s open connections apart from the others\'', () => {
    const held = { victim: { open: 0, ended: 1 }, others: { open: 2, ended: 0 } }
    expect(heldWords([run({ held }), run({ held })], 'v1')).toBe('2 of 2 of the victim\'s ended, 0 of 4 of the others\'')
  })

  it('give the median of each step that was seen, in its order', () => {
    const runs = [run({ succession: steps }), run({ succession: { ...steps, terminating: 300, firstAnswer: null } })]
    expect(successionWords(runs, 'v1')).toBe('terminating 0.20 s, its last answer 0.35 s, left the slice 0.48 s, the replacement answers 1.90 s (median of 2)')
  })

  it('name why connections go on failing, each from its capture', () => {
    const runs = [run({ stale: { failed: 300, reused: 268 } })]
    expect(staleWords(runs, [{ from: 'failover.v1.cut-1-stale', entries: 538 }], 'v1')).toEqual([
      { says: '300 failed, 268 from a port whose last try had failed.', from: runs[0]!.from[0] },
      { says: 'netfilter still holds 538 unanswered SYNs.', from: 'failover.v1.cut-1-stale' },
    ])
  })
})
