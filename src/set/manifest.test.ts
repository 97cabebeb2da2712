import { expect, it } from 'vitest'
import { shippedSet } from '../../test/set.ts'
import { lastEnd } from './manifest.ts'

it('a run ends when its last command has ended, which another one may have outlived', () => {
  const { captures } = shippedSet().manifest
  const probe = captures.find(({ id }) => id === 'failover.v1.grace-8-probe')!
  const during = captures.find(({ id }) => id === 'failover.v1.grace-8-delete')!
  expect(during.startedOn > probe.startedOn).toBe(true)
  expect(lastEnd([probe, during])).toBe(new Date(Date.parse(probe.startedOn) + probe.durationMs).toISOString())
})
