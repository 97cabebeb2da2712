import type { MoreLog } from './scale-log.ts'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { changed, only, shippedSet } from '../../test/set.ts'
import { concluded } from '../conclude/conclude.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { verifySet } from '../set/verify.ts'
import { parseMore } from './scale-log.ts'
import { loadsOf, onesMore, PAUSE, readScale } from './scale.ts'

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
    expect(concluded(set, 'scale.v1.growth')!.sentence).toBe('Each Service adds 5 nat rules, 2 nat chains, 0 filter rules and 0 filter chains.')
    expect(concluded(set, 'scale.v2.growth')!.sentence).toBe('Each Service adds 3 services map entries, 1 backends map entry and 1 reverse NAT map entry.')
    expect(concluded(only(set, ({ id }) => id.includes('.n-1-')), 'scale.v1.growth')!.verdict).toBe('not shown')
  })

  it('grows by as many rules as map entries, which is said of both sides together where each size says the same', () => {
    expect(concluded(set, 'scale.tables')).toMatchObject({ sentence: 'Each Service adds 5 rules with kube-proxy, 5 map entries with Cilium', numbers: { v1: 5, v2: 5 } })
    expect(concluded(only(set, ({ id }) => !id.startsWith('scale.v2.n-100-lb-')), 'scale.tables')).toMatchObject({ verdict: 'not shown', found: 'Fewer than two sizes were counted on a side.' })
    const again = { 'scale.v1.n-200-probed': text('scale.v1.n-100-probed'), 'scale.v1.n-200-iptables-save': text('scale.v1.n-100-iptables-save') }
    expect(concluded(changed(set, again), 'scale.tables')).toMatchObject({ verdict: 'not shown', found: 'With kube-proxy a Service adds 5, then 0.' })
  })
})

it('says how busy the machine was while connecting was timed, the least and the most of a size', () => {
  expect(loadsOf(set).every(({ least, most }) => least > 0 && most >= least)).toBe(true)
  expect(loadsOf(only(set, ({ id }) => id.endsWith('-probed')))).toEqual([])
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
  })
})

describe('what is concluded of one more Service', () => {
  it('is nothing of fewer than ten tries of a size', () => {
    expect(concluded(set, 'scale.more')).toMatchObject({ verdict: 'not shown', found: 'Too few tries count to compare sizes, that takes 10 of each.' })
  })

  it('is what grows with the Services, on each side apart, beside the setting that decides the rest', () => {
    const shipped = only(shippedSet(), ({ id }) => /^scale\.v\d\.n-\d+-(?:more|probed)|^constant/.test(id))
    const { sentence, numbers } = concluded(shipped, 'scale.more')!
    expect(sentence).toMatch(/^Until the slower of two pods gets through: kube-proxy 1\.02 s beside 1, \+127 ms beside 1,000 \(1[12]\d to 13\d ms\); Cilium .* The sides are not compared: kube-proxy waits minSyncPeriod, 1s here/)
    expect(numbers.v1).toBeCloseTo(127, 0)
    expect(concluded(only(shipped, ({ id }) => !id.includes('proxy-config')), 'scale.more')!.sentence).toContain('which decides the first, was not captured')
  })
})

it('the cost of the agents is what they and their children took between the first look and the last', () => {
  expect(concluded(only(shippedSet(), ({ id }) => /-(?:pressure|latency|requests|vip|more)-|-(?:bulk|sweep|probed)$/.test(id)), 'scale.agents')!.sentence)
    .toBe('On the receiving node, from the first look to the last, 19 minutes: kube-proxy 6.9 s of CPU, less than 0.1 s of it while connections alone were timed, 79 MiB; '
      + 'cilium-agent 52.1 s of CPU, 13.0 s of it while connections alone were timed, 305 MiB.')
  expect(concluded(only(shippedSet(), ({ id }) => id.endsWith('n-1-pressure-1')), 'scale.agents')!.verdict).toBe('not shown')
})
