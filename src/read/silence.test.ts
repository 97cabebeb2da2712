import { expect, it } from 'vitest'
import { shippedSet } from '../../test/set.ts'
import { CUT } from '../trace/nodecut.ts'
import { runsOf } from './failover.ts'
import { AROUND } from './silence.ts'

it('lays the failures around the moment at which the pods left: most of them before it, none in some second after', () => {
  const runs = runsOf(shippedSet(), 'failover').filter(({ variant, voids }) => variant === CUT.name && voids.length === 0)
  expect(runs).toHaveLength(24)
  for (const { shares, failed, stale } of runs) {
    expect(failed.length).toBeGreaterThan(2 * stale.failed)
    // two of three pods were on the node
    for (const share of shares!.slice(20, 40)) expect(share).toBeGreaterThan(1 / 3)
    expect(Math.min(...shares!.slice(5 - AROUND.from).map(share => share!))).toBe(0)
  }
})
