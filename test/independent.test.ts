import type { FailoverRun } from '../src/read/failover.ts'
import type { Share } from '../src/read/permutation.ts'
import type { Side } from '../src/words.ts'
import { execFileSync, spawnSync } from 'node:child_process'
import { sum } from 'd3-array'
import { expect, it } from 'vitest'
import { countingOf, COUNTS, testOf } from '../src/conclude/tests.ts'
import { ratesOf } from '../src/read/permutation.ts'
import { SIDES } from '../src/words.ts'
import { SHIPPED, shippedSet } from './set.ts'

interface Recount {
  runs: Record<string, Record<Side, { tried: number, all: number, before?: number, after?: number }[]>>
  intervals: Record<string, [number, number]>
  corrected: Record<string, number>
}

const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0

const SAME = 'another program voids the same runs of the series, counts the same failures, and finds the same p and intervals'

function inOrder<T extends { tried: number, all: number }>(runs: readonly T[]) {
  return runs.toSorted((a, b) => a.tried - b.tried || a.all - b.all)
}

it.skipIf(!python)(SAME, { timeout: 60_000 }, () => {
  const recount = JSON.parse(execFileSync('python3', ['test/independent/failover.py', SHIPPED], { encoding: 'utf8' })) as Recount
  const set = shippedSet()
  expect(Object.keys(recount.runs).sort()).toEqual(['at-once', 'cut', 'grace', 'prestop'])
  for (const [variant, bySide] of Object.entries(recount.runs)) {
    const { of } = countingOf(set, 'failover', variant)
    for (const side of SIDES) {
      const parts = (run: FailoverRun) => variant === 'cut' && { before: COUNTS.before(run), after: COUNTS.after(run) }
      const totals = of[side].map(run => ({ tried: run.tried, all: COUNTS.all(run), ...parts(run) }))
      expect(inOrder(bySide[side]), `${variant} ${side}`).toEqual(inOrder(totals))
      expect(sum(bySide[side], ({ tried }) => tried)).toBeGreaterThan(5000)
    }
  }
  for (const [variant, [low, high]] of Object.entries(recount.intervals).filter(([name]) => name !== 'cut')) {
    const sharesOf = (side: Side): Share[] => recount.runs[variant]![side].map(({ all, tried }) => ({ failed: all, tried }))
    const rates = ratesOf(sharesOf('v1'), sharesOf('v2'))
    // each draws its own 10,000 resamples
    expect(Math.abs(rates.low - low), variant).toBeLessThan(0.0005)
    expect(Math.abs(rates.high - high), variant).toBeLessThan(0.0005)
  }
  expect(Object.keys(recount.corrected)).toHaveLength(6)
  for (const [name, p] of Object.entries(recount.corrected)) {
    const [variant, what] = name.split(' ') as [string, keyof typeof COUNTS]
    expect(testOf(set, 'failover', variant, what).p, name).toBeCloseTo(p, 9)
  }
})
