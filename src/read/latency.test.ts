import type { LatencyPair } from './latency.ts'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { verifySet } from '../set/verify.ts'
import { seeded } from '../trace/seeded.ts'
import { parseLatency } from './latency-log.ts'
import { medianOf, slopeOf } from './latency-stats.ts'
import { BACKENDS, PAIRS, readLatency, summedUp } from './latency.ts'

const set = verifySet(fileURLToPath(new URL('fixtures/scale/set', import.meta.url)))
const text = (id: string) => set.text(id)!

describe('a first look', () => {
  it.each(['v1', 'v2'] as const)('at %s gives pairs of a Service and its pod, here and there, too few for a number', (side) => {
    const read = readLatency(set, side)!
    expect(read.pairs).toHaveLength(2 * 2 * 2 * 3)
    expect(read.pairs.every(({ service, pod }) => service > 0 && pod > 0)).toBe(true)
    expect(read.cells).toEqual([])
  })

  it('knows the Service\'s rule on V1, and on V2 that there is none', () => {
    const lines = (side: 'v1' | 'v2') => readLatency(set, side)!.pairs.filter(one => one.void === null).map(({ line }) => line)
    expect(lines('v1').every(line => line! >= 1)).toBe(true)
    expect(new Set(lines('v1')).size).toBeGreaterThan(6)
    expect(lines('v2').every(line => line === null)).toBe(true)
  })
})

describe('a log', () => {
  const lines = text('scale.v1.n-1-latency-1').trimEnd().split('\n')

  it('is refused where a block is missing, doubled, cut or of another address', () => {
    expect(() => parseLatency(lines.toSpliced(2, 1).join('\n'))).toThrow('block 1 is expected here')
    expect(() => parseLatency(lines.toSpliced(2, 0, lines[2]!).join('\n'))).toThrow('block 2 is expected here')
    expect(() => parseLatency(lines.toSpliced(2, 1, lines[2]!.replace(/,\d+\]\}$/, ']}')).join('\n'))).toThrow('100 times are expected, it has 99')
    expect(() => parseLatency(lines.toSpliced(2, 1, lines[2]!.replace(/"address":"[^"]+"/, '"address":"10.0.0.1"')).join('\n'))).toThrow('not the address')
    expect(() => parseLatency(lines.slice(0, -1).join('\n'))).toThrow('latency:')
  })
})

describe('pairs with a known slope', () => {
  const random = seeded(7)
  /** Microseconds of service minus direct at a line, with noise of as many. */
  const pairs = (ns: number, minus = 0): LatencyPair[] => [1, 100, 1000].flatMap(services => BACKENDS.flatMap(backend =>
    Array.from({ length: PAIRS }, (_, index) => {
      const line = 1 + Math.floor(services * index / PAIRS)
      return { from: 'scale.v1.n-1-latency-1' as const, services, backend, pod: 80, service: 80 + minus + ns * line / 1000 + (random() - 0.5), us: { service: Float64Array.of(), pod: Float64Array.of() }, line, void: null }
    })))

  it('give it back, in nanoseconds a rule', () => {
    const { slopes } = summedUp(pairs(5))
    for (const { slope, points } of slopes) {
      expect(points).toBe(3 * PAIRS)
      expect(slope!.is).toBeCloseTo(5, 0)
      expect(slope!.low).toBeLessThan(slope!.is)
      expect(slope!.high).toBeGreaterThan(slope!.is)
    }
  })

  it('are left out where the rule moved meanwhile', () => {
    const moved = pairs(5).map((one, index) => index === 0 ? { ...one, void: 'its rule moved from line 3 to 4' } : one)
    const { slopes, cells } = summedUp(moved)
    expect(slopes[0]!.slope).toBeNull()
    expect(cells).toHaveLength(5)
  })
})

it('an estimate is the same each time, and a slope at one place is none', () => {
  expect(medianOf([3, 1, 2])).toEqual(medianOf([3, 1, 2]))
  expect(medianOf([2, 2, 2])).toEqual({ is: 2, low: 2, high: 2 })
  expect(slopeOf([{ x: 1, y: 1, stratum: 1 }, { x: 1, y: 2, stratum: 1 }])).toBeNull()
})
