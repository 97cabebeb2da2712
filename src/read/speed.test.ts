import type { LatencyCell } from './latency.ts'
import { expect, it } from 'vitest'
import { notFasterIn } from './speed.ts'

function cell(services: number, low: number, high: number): LatencyCell {
  return { services, backend: 'there', pairs: 20, minus: { is: 0, low: 0, high: 0 }, ratio: { is: (low + high) / 2, low, high }, p99: null }
}

it('what is faster on V2 everywhere contradicts nobody', () => {
  expect(notFasterIn([cell(1, 1.5, 1.6), cell(1000, 2, 2.2)], [cell(1, 1, 1.1), cell(1000, 1, 1.1)])).toBeNull()
})

it('intervals that overlap show no difference, and that is said, of the most Services first', () => {
  const claim = notFasterIn([cell(1, 1, 1.2), cell(1000, 1.1, 1.3)], [cell(1, 1.1, 1.3), cell(1000, 1.2, 1.4)])!
  expect(claim.says).toBe('Among 1,000, to a pod on another node, connecting takes 1.2 times (1.1–1.3) as long as straight to it on V1, 1.3 times (1.2–1.4) on V2: no difference shown.')
  expect(claim.points.map(({ capture }) => capture)).toEqual(['scale.v2.n-1000-latency-1', 'scale.v1.n-1000-latency-1'])
})

it('where V1 is shown to be faster, that is what is said', () => {
  expect(notFasterIn([cell(1, 1, 1.1), cell(1000, 1.2, 1.4)], [cell(1, 1.2, 1.3), cell(1000, 1.2, 1.4)])!.says).toMatch(/^Among 1, .*: less on V1\.$/)
})

it('nothing timed contradicts nothing', () => {
  expect(notFasterIn([], [])).toBeNull()
  expect(notFasterIn([], [cell(1, 1, 2)])).toBeNull()
})
