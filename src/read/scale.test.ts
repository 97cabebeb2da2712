import type { MoreLog } from './scale-log.ts'
import type { OneMore } from './scale.ts'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { growthWords, moreWords } from '../conclude/scale.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { verifySet } from '../set/verify.ts'
import { parseMore, parseReached } from './scale-log.ts'
import { onesMore, PAUSE, readScale } from './scale.ts'

/** A first look at both clusters of the lab, with 1 and 100 Services. */
const set = verifySet(fileURLToPath(new URL('fixtures/scale/set', import.meta.url)))
const text = (id: string) => set.text(id)!
const reads = readScale(set, kind => dataplaneOf(kind).counts)

describe('what a side holds with so many Services', () => {
  it('is counted by its own names: rules and chains on the one, entries of maps on the other', () => {
    const read = (side: string, services: number) => reads.find(one => one.side === side && one.services === services)!
    const pairs = (side: string, services: number) => read(side, services).counts.map(({ name, count }) => [name, count])
    const counts = (side: string, services: number) => Object.fromEntries(pairs(side, services)) as Record<string, number>
    expect(Object.keys(counts('v1', 1))).toEqual(['nat rules', 'nat chains', 'filter rules', 'filter chains'])
    expect(Object.keys(counts('v2', 1))).toEqual(['services map entries', 'backends map entries', 'reverse NAT map entries'])
    expect(counts('v1', 100)['nat chains']! - counts('v1', 1)['nat chains']!).toBe(2 * 99)
    expect(counts('v2', 100)['backends map entries']! - counts('v2', 1)['backends map entries']!).toBe(99)
  })

  it('grows by what each Service adds, in words', () => {
    expect(growthWords(reads.filter(({ side }) => side === 'v1'))).toBe('Each Service adds 5 nat rules, 2 nat chains, 0 filter rules and 0 filter chains.')
    expect(growthWords(reads.filter(({ side }) => side === 'v2'))).toBe('Each Service adds 3 services map entries, 1 backends map entry and 1 reverse NAT map entry.')
    expect(growthWords(reads.filter(({ side, services }) => side === 'v1' && services === 1))).toBeNull()
  })

  it('says what the API server took to accept them, and how soon after it the last one answered each pod', () => {
    for (const { bulk, services } of reads) {
      expect(bulk!.objects).toBe(2 * services + 1)
      expect(bulk!.reached.map(({ pod }) => pod)).toEqual(['client', 'stranger'])
      expect(Math.max(...bulk!.reached.map(({ after }) => after))).toBeLessThan(15_000)
    }
  })
})

it('says how busy the machine was that asked', () => {
  expect(reads.every(({ load }) => load! > 0)).toBe(true)
})

describe('one more Service', () => {
  const log = parseMore(text('scale.v1.n-1-more-1'), 'more')

  it('is timed from the API server\'s answer to its endpoint until the later of both pods', () => {
    for (const { more } of reads) {
      expect(more).toHaveLength(6)
      expect(more.every(({ after }) => after !== null && after > -100 && after < 15_000)).toBe(true)
    }
  })

  it('does not count where its poller paused, or a pod never got through, or the machine slept', () => {
    const first = (change: (log: MoreLog) => void) => {
      const copy = structuredClone(log)
      change(copy)
      return onesMore(copy, 'scale.v1.n-1-more-1')[0]!
    }
    expect(first(({ reached }) => reached.forEach(one => one.pause = PAUSE)).voids).toEqual([])
    expect(first(({ reached }) => reached[0]!.pause = PAUSE + 1).voids).toEqual([`the ${log.reached[0]!.pod} had not asked for ${PAUSE + 1} ms`])
    const gone = first(copy => copy.reached = copy.reached.filter(({ n, pod }) => n !== 0 || pod !== 'client'))
    expect(gone).toMatchObject({ after: null, voids: ['the client never got through'] })
    expect(first(({ summary }) => summary.clock.wallMs += 5000).voids).toContain('a clock was set, or the machine slept')
  })

  it('is refused where its log is cut, doubled or of another number', () => {
    const lines = text('scale.v1.n-1-more-1').trimEnd().split('\n')
    expect(() => parseMore(lines.slice(0, -1).join('\n'))).toThrow('more:')
    expect(() => parseMore([...lines.slice(0, 2), ...lines.slice(1)].join('\n'))).toThrow('is expected here')
    expect(() => parseMore(lines.filter(line => !line.startsWith('{"pod":"client","n":1,')).join('\n'))).toThrow('not what the log has of client')
    expect(() => parseReached(`${lines[1]}\n${lines[1]}`)).toThrow('one line is expected')
  })
})

describe('words for one more Service', () => {
  const tries = (times: readonly number[]): OneMore[] => times.map(after => ({ from: 'scale.v1.n-1-more-1', after, voids: [] }))
  const some = Array.from({ length: 30 }, (_, index) => 1000 + 10 * index)

  it('compare nothing of fewer than ten tries on a side', () => {
    const both = (side: string) => reads.find(one => one.side === side)!.more
    expect(moreWords(1, { v1: both('v1'), v2: both('v2') })).toMatch(/^One more beside 1: \d and \d tr(?:y|ies) count: dots, no comparison \(that takes 10\)\.$/)
  })

  it('show no difference in equal data', () => {
    expect(moreWords(100, { v1: tries(some), v2: tries(some) })).toBe('One more beside 100: 1.15 s (1.00 s to 1.29 s) on V1, 1.15 s (1.00 s to 1.29 s) on V2: no difference shown in 30 and 30 tries.')
  })

  it('name the side that is sooner, whichever it is', () => {
    const later = tries(some.map(ms => ms + 600))
    expect(moreWords(1000, { v1: later, v2: tries(some) })).toMatch(/: V2 is sooner, by 600 ms \(95 % interval \d+ ms to \d+ ms\)\.$/)
    expect(moreWords(1000, { v1: tries(some), v2: later })).toMatch(/: V1 is sooner, by 600 ms \(95 % interval \d+ ms to \d+ ms\)\.$/)
  })

  it('leave out what does not count', () => {
    const voided = tries(some).map(one => ({ ...one, voids: ['late'] }))
    expect(moreWords(1, { v1: voided, v2: tries(some) })).toBe('One more beside 1: no try counts on V1.')
  })
})
