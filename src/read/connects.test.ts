import { describe, expect, it } from 'vitest'
import { seeded } from '../trace/seeded.ts'
import { parseConnects } from './connects.ts'
import { P99_FROM, p99Of } from './latency-stats.ts'
import { slopeOver } from './latency-vip.ts'

describe('what curl said of its connections', () => {
  it('is a time in microseconds a line', () => {
    expect(parseConnects('0.000312 1 200\n1.000001 1 200\n').map(({ us }) => us)).toEqual([312, 1_000_001])
  })

  it.each(['0.000312 0 200', '0.000312 1 000', '0.0003 1 200', 'curl: (7) Failed'])('is refused at %j', (line) => {
    expect(() => parseConnects(`0.000312 1 200\n${line}\n`, 'x')).toThrow('x:2: not a new connection')
  })
})

describe('a 99th percentile', () => {
  const random = seeded(5)
  // no two alike: where the percentile's neighbour is as long, a rank that is off by one is not seen
  const block = (times: number) => Float64Array.from({ length: 500 }, () => times * (80 + random() * 40)).sort()
  const pairs = (service: number, count = 20) => Array.from({ length: count }, () => ({ service: block(service), pod: block(1) }))

  it('is given from ten thousand times on each side', () => {
    expect(20 * 500).toBe(P99_FROM)
    expect(p99Of(pairs(1, 19))).toBeNull()
    expect(p99Of(pairs(1))).not.toBeNull()
  })

  it('is that of all times together, and its interval holds one where both are drawn alike', () => {
    const alike = pairs(1)
    const rank = (to: 'service' | 'pod') => alike.flatMap(pair => [...pair[to]]).sort((a, b) => b - a)[100]!
    const { is, low, high } = p99Of(alike)!
    expect(is).toBe(rank('service') / rank('pod'))
    expect(low).toBeLessThanOrEqual(1)
    expect(high).toBeGreaterThanOrEqual(1)
    expect(p99Of(pairs(1.5))!.low).toBeGreaterThan(1.3)
  })
})

describe('a slope by the VIP', () => {
  const random = seeded(3)
  const blocks = (ns: number, each = 20) => [1, 100, 1000].flatMap(services => Array.from({ length: each }, () =>
    ({ from: 'scale.v1.n-1-vip-1' as const, services, us: 200 + ns * services / 1000 + random() })))

  it('comes back where there is one, and none where there is none', () => {
    expect(slopeOver(blocks(10))!.is).toBeCloseTo(10, 0)
    const { low, high } = slopeOver(blocks(0))!
    expect(low).toBeLessThan(0)
    expect(high).toBeGreaterThan(0)
  })

  it('is not drawn of fewer blocks than the method asks for', () => {
    expect(slopeOver(blocks(10, 19))).toBeNull()
  })
})
