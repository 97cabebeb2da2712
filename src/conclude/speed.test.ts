import type { LatencyPair } from '../read/latency.ts'
import type { Timings } from './speed.ts'
import { expect, it } from 'vitest'
import { PAIRS, summedUp } from '../read/latency.ts'
import { notFasterIn } from './speed.ts'

/** Pairs to a pod on another node whose ratios lie evenly around these, by the Services there are. */
function timed(side: 'v1' | 'v2', ratios: Record<number, number>, spread = 0.1): Timings {
  const pairs = Object.entries(ratios).flatMap(([services, ratio]) => Array.from({ length: PAIRS }, (_, index): LatencyPair => ({
    from: `scale.${side}.n-1-latency-1`,
    services: Number(services),
    backend: 'there',
    service: 100 * (ratio + spread * (index / (PAIRS - 1) - 0.5)),
    pod: 100,
    us: { service: Float64Array.of(), pod: Float64Array.of() },
    line: null,
    void: null,
  })))
  return { pairs, cells: summedUp(pairs).cells }
}

it('what is faster on V2 everywhere contradicts nobody', () => {
  expect(notFasterIn(timed('v1', { 1: 1.5, 1000: 2 }), timed('v2', { 1: 1, 1000: 1 }))).toBeNull()
})

it('equal times show no difference, and that is said, of the most Services first', () => {
  const claim = notFasterIn(timed('v1', { 1: 1.1, 1000: 1.2 }), timed('v2', { 1: 1.1, 1000: 1.2 }))!
  expect(claim.says).toMatch(/^Among 1,000, to a pod on another node, connecting takes 1\.20 times \(.+\) as long as straight to it on V1, 1\.20 times \(.+\) on V2: no difference shown in 20 and 20 pairs\.$/)
  expect(claim.points.map(({ capture }) => capture)).toEqual(['scale.v2.n-1000-latency-1', 'scale.v1.n-1000-latency-1'])
})

it('where V1 is shown to be faster, that is what is said', () => {
  expect(notFasterIn(timed('v1', { 1: 1, 1000: 1.3 }), timed('v2', { 1: 1.4, 1000: 1.3 }))!.says).toMatch(/^Among 1, .*: less on V1\.$/)
})

it('where V2 is shown to be faster in some places, those are named beside the one where it is not', () => {
  const { says } = notFasterIn(timed('v1', { 1: 1.2, 1000: 2 }), timed('v2', { 1: 1.2, 1000: 1.2 }))!
  expect(says).toMatch(/^Among 1, .*: no difference shown in 20 and 20 pairs\. It is less on V2 among 1,000, to a pod on another node\.$/)
})

it('a difference that excludes zero is one, though the intervals of both sides overlap', () => {
  const [v1, v2] = [timed('v1', { 1000: 1.155 }, 0.4), timed('v2', { 1000: 1 }, 0.4)]
  expect(v2.cells[0]!.ratio.high).toBeGreaterThan(v1.cells[0]!.ratio.low)
  expect(notFasterIn(v1, v2)).toBeNull()
})

it('nothing timed contradicts nothing', () => {
  expect(notFasterIn(timed('v1', {}), timed('v2', {}))).toBeNull()
  expect(notFasterIn(timed('v1', {}), timed('v2', { 1: 1.5 }))).toBeNull()
})
