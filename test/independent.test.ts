import type { FailoverRun } from '../src/read/failover.ts'
import type { Estimate } from '../src/read/latency-stats.ts'
import type { Backend } from '../src/read/latency.ts'
import type { Share } from '../src/read/permutation.ts'
import type { Side } from '../src/words.ts'
import { execFileSync, spawnSync } from 'node:child_process'
import { median, sum } from 'd3-array'
import { expect, it } from 'vitest'
import { concluded } from '../src/conclude/conclude.ts'
import { readAll, tableSizes, timesOf } from '../src/conclude/scale.ts'
import { countingOf, COUNTS, testOf } from '../src/conclude/tests.ts'
import { readVip } from '../src/read/latency-vip.ts'
import { readLatency } from '../src/read/latency.ts'
import { ratesOf } from '../src/read/permutation.ts'
import { agentCost } from '../src/read/pressure.ts'
import { difference } from '../src/read/spread.ts'
import { COMPARED } from '../src/words.ts'
import { SHIPPED, shippedSet } from './set.ts'

type Told = [is: number, low: number, high: number]

interface ScaleRecount {
  sides: Record<Side, {
    cells: Record<string, { pairs: number, ratio: Told, p99: number }>
    slopes: Record<Backend, Told>
    vip: { blocks: number, slope: Told }
    table: Record<string, number>
    more: { medians: Record<string, number>, tries: Record<string, number>, grown: Told }
    agent: { seconds: number, mebibytes: number }
  }>
  against: Record<string, Told>
}

interface Recount {
  runs: Record<string, Record<Side, { tried: number, all: number, before?: number, after?: number }[]>>
  intervals: Record<string, [number, number]>
  corrected: Record<string, number>
}

const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0

const SAME = 'another program voids the same runs of the series, counts the same failures, and finds the same p and intervals'

function recounted<T>(program: string): T {
  return JSON.parse(execFileSync('python3', [`test/independent/${program}.py`, SHIPPED], { encoding: 'utf8' })) as T
}

/** The number itself to the last digit that floating point keeps; each end as near as another 10,000 resamples come. */
function expectSame({ is, low, high }: Estimate, [told, ...ends]: Told, what: string): void {
  expect(is, what).toBeCloseTo(told, 6)
  const near = 0.15 * (high - low) + 1e-9
  for (const [index, end] of [low, high].entries()) expect(Math.abs(end - ends[index]!), `${what}, end ${index}`).toBeLessThan(near)
}

function inOrder<T extends { tried: number, all: number }>(runs: readonly T[]) {
  return runs.toSorted((a, b) => a.tried - b.tried || a.all - b.all)
}

it.skipIf(!python)(SAME, () => {
  const recount = recounted<Recount>('failover')
  const set = shippedSet()
  expect(Object.keys(recount.runs).sort()).toEqual(['at-once', 'cut', 'grace', 'prestop'])
  for (const [variant, bySide] of Object.entries(recount.runs)) {
    const { of } = countingOf(set, 'failover', variant)
    for (const side of COMPARED) {
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

const LIKE = 'and the same of latency and scale: pairs, ratios and slopes with their intervals, what tables hold, one more Service, the agents'

it.skipIf(!python)(LIKE, () => {
  const { sides, against } = recounted<ScaleRecount>('scale')
  const set = shippedSet()
  for (const side of COMPARED) {
    const told = sides[side]
    const { cells, slopes } = readLatency(set, side)!
    expect(cells.map(({ services, backend, pairs }) => [`${services} ${backend}`, pairs])).toEqual(Object.entries(told.cells).map(([name, { pairs }]) => [name, pairs]))
    for (const { services, backend, ratio, p99 } of cells) {
      const name = `${services} ${backend}`
      const cell = told.cells[name]!
      expectSame(ratio, cell.ratio, `${side} ${name}`)
      expect(p99!.is, name).toBeCloseTo(cell.p99, 9)
    }
    for (const { backend, slope } of slopes) expectSame(slope!, told.slopes[backend], `${side} slope ${backend}`)
    const vip = readVip(set, side)!
    expect(vip.blocks).toHaveLength(told.vip.blocks)
    expectSame(vip.slope!, told.vip.slope, `${side} vip`)
    expect(Object.fromEntries(tableSizes(set, side).map(({ services, count }) => [services, count]))).toEqual(told.table)
    const more = readAll(set).filter(one => one.side === side).map(one => ({ services: one.services, times: timesOf(one.more) }))
    for (const { services, times } of more) {
      expect(times, `${side} ${services}`).toHaveLength(told.more.tries[services]!)
      expect(median(times), `${side} ${services}`).toBeCloseTo(told.more.medians[services]!, 6)
    }
    const grown = difference(more[0]!.times, more.at(-1)!.times)!
    expectSame({ is: grown.by, low: grown.low, high: grown.high }, told.more.grown, `${side} one more`)
    expect(agentCost(set, side)).toMatchObject(told.agent)
  }
  const faster = concluded(set, 'scale.answer')!.numbers
  expect(Object.keys(faster).sort()).toEqual(Object.keys(against).sort())
  for (const [name, [is, low]] of Object.entries(against)) {
    expect(faster[name], name).toBeCloseTo(is, 6)
    expect(low, name).toBeGreaterThan(1)
  }
})
