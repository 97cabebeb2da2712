import type { VerifiedSet } from '../set/verify.ts'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { changed, only } from '../../test/set.ts'
import { concluded } from '../conclude/conclude.ts'
import { readVip } from '../read/latency-vip.ts'
import { verifySet } from '../set/verify.ts'
import { BY_VIP } from '../trace/latency.ts'
import { seeded } from '../trace/seeded.ts'
import { latencyOf } from './latency.ts'

/*
 * Logs as src/trace/workload/latency.ts and curl write them, made here: their times are drawn from a seed and stand for no
 * cluster's. What was captured of a cluster is in read/fixtures.
 */
const SET = verifySet(fileURLToPath(new URL('../read/fixtures/scale/set', import.meta.url)))
const VIP = 'ns a Service, by the VIP'
const SIZES = [1, 1000]
const [PAIRS_IN_A_HALF, OF] = [10, 500]

interface Made {
  /** By its pod's time; by default the same. */
  service?: number
  /** Microseconds that the VIP takes longer for each Service. */
  vip?: number
  /** Of these captures nothing was made. */
  without?: RegExp
  pairs?: number
}

/** Logs of V1 by the id of their capture. */
function logs({ service = 1, vip = 0, without = /^$/, pairs = PAIRS_IN_A_HALF }: Made): Map<string, string> {
  const random = seeded(11)
  const made = SIZES.flatMap(services => [1, 2].flatMap(half => [
    [`scale.v1.n-${services}-latency-${half}`, latencyLog({ service, pairs, random })],
    [`scale.v1.n-${services}-requests-${half}`, latencyLog({ service, pairs, random, open: true })],
    [`scale.v1.n-${services}-vip-${half}`, vipLog(200 + vip * services, random)],
  ] as [string, string][]))
  return new Map(made.filter(([id]) => !without.test(id)))
}

interface Log { service: number, pairs: number, random: () => number, open?: true }

function latencyLog({ service, pairs, random, open }: Log): string {
  const moment = { clock: { monotonicMs: 1, wallMs: 1, boot: null }, load: { average: 1, waitedUs: 1, stolenTicks: 1 } }
  const straight = { here: '198.18.1.1', there: '198.18.2.1' }
  const services = (['here', 'there'] as const).map((backend, index) => ({ name: `scale-${backend}`, address: `198.18.3.${index + 1}`, backend }))
  const times = (by: number) => Array.from({ length: OF }, () => Math.round(by * (800 + 100 * random())))
  const blocks = Array.from({ length: pairs }, (_, pair) => services.flatMap(({ name, address, backend }) => [
    { pair, backend, to: 'service', service: name, address, us: times(service) },
    { pair, backend, to: 'pod', service: name, address: straight[backend], us: times(1) },
  ])).flat().map((block, index) => ({ block: index, warm: false, rule: null, ...block }))
  const head = { latency: { ...open ? { open } : {}, pairs, of: OF, warm: 0, seed: 1, pod: 'client', straight, services, ...moment } }
  return [head, ...blocks, { summary: { blocks: blocks.length, ...moment } }].map(line => JSON.stringify(line)).join('\n')
}

/** The discarded ones take a second each, so that a reader that keeps them is seen. */
function vipLog(us: number, random: () => number): string {
  const line = (time: number) => `${(Math.round(time) / 1_000_000).toFixed(6)} 1 200\n`
  const measured = Array.from({ length: BY_VIP.of * BY_VIP.blocks }, () => line(us + 20 * random()))
  return [...Array.from({ length: BY_VIP.warm }, () => line(1_000_000)), ...measured].join('')
}

function setOf(made: Map<string, string>): VerifiedSet {
  return only(changed(SET, Object.fromEntries(made)), ({ id }) => made.has(id))
}

const shown = (made: Made) => latencyOf(setOf(logs(made)), 'v1')!
const row = ({ rows }: ReturnType<typeof shown>, name: string) => rows.find(one => one.name === name)!.cells

describe('equal times', () => {
  const equal = shown({})

  it('show no difference of a connection, of its 99th percentile, and no slope by the VIP', () => {
    for (const name of ['a new connection', 'its 99th percentile']) {
      expect(Object.values(row(equal, name)).map(one => one.shown)).toEqual([false, false])
    }
    expect(row(equal, VIP).vip!.shown).toBe(false)
  })

  it('are said to show none, in so many pairs or blocks', () => {
    expect(equal.says.filter(one => / Not shown: .* in 20 pairs\.$/.test(one))).toHaveLength(2)
    expect(equal.says.at(-1)).toMatch(/^By the VIP from outside: .*\? No slope is shown: .* in 4 runs of 10 blocks(?:; two runs of one size differ as much)?\.$/)
  })

  it('give no absolute time of a lab', () => {
    expect(equal.says.join(' ')).not.toMatch(/µs|ms\b/)
  })
})

describe('times that differ', () => {
  const slower = shown({ service: 1.5, vip: 0.1 })

  it('are shown where their interval leaves out that there is no difference', () => {
    for (const name of ['a new connection', 'its 99th percentile']) {
      expect(row(slower, name).here!.shown).toBe(true)
      expect(Number.parseFloat(row(slower, name).here!.says)).toBeCloseTo(1.5, 1)
    }
    expect(slower.says).toContainEqual(expect.stringMatching(/^To a pod on its own node connecting by the Service takes 1\.\d+ times as long as straight to the pod/))
  })

  it('come back by the VIP in nanoseconds for each Service, said to have nothing beside them', () => {
    expect(readVip(setOf(logs({ vip: 0.1 })), 'v1')!.slope!.is).toBeCloseTo(100, -1)
    expect(slower.says.at(-1)).toContain('nothing was timed beside it: a drift of the machine would look the same')
  })
})

it('what a number was read from is what its row opens', () => {
  expect(row(shown({}), 'a new connection').there!.from).toBe('scale.v1.n-1-latency-1')
  expect(row(shown({}), VIP).vip!.from).toBe('scale.v1.n-1-vip-1')
})

describe('what is missing', () => {
  it('leaves its row out, and the others as they are', () => {
    const bare = shown({ without: /-(?:requests|vip)-/ })
    expect(bare.rows.map(({ name }) => name)).toEqual(['a new connection', 'its 99th percentile', 'ns for each Service'])
    expect(readVip(setOf(logs({ without: /-vip-/ })), 'v1')).toBeNull()
  })

  it('is no 99th percentile and no sentence where the pairs are too few', () => {
    const few = shown({ pairs: 9 })
    expect(few.rows.flatMap(({ name, cells }) => name === VIP ? [] : Object.keys(cells))).toEqual([])
    expect(few.says.filter(one => one.includes('Too few pairs of blocks'))).toHaveLength(4)
  })

  it('of one half gives no slope by the VIP', () => {
    const half = shown({ without: /n-1000-vip-2/ })
    expect(half.rows.some(({ name }) => name === VIP)).toBe(false)
    expect(half.says.at(-1)).toContain('Too few blocks: 30.')
  })
})

describe('whether one side takes longer than the other', () => {
  /** Both sides' logs, the second side's connections taking so many times as long. */
  const both = (times: number) => {
    const first = logs({})
    const second = [...logs({})].map(([id, text]): [string, string] => [
      id.replace('.v1.', '.v2.'),
      text.replaceAll(/"us":\[([\d,]+)\]/g, (_, us: string) => `"us":[${us.split(',').map(one => Math.round(Number(one) * times)).join(',')}]`),
    ])
    const all = new Map([...first, ...second])
    return concluded(setOf(all), 'scale.answer')!
  }

  it('gives a title where it is settled either way, and says of the Service itself only what was shown', () => {
    expect(both(2).sentence).toBe('Connecting takes Cilium 2.0× kube-proxy\'s time from a pod, 1.0× from outside (its settings were not captured); the Service adds nothing shown')
    expect(both(0.5).sentence).toMatch(/^Connecting takes kube-proxy 2\.0× Cilium's time from a pod/)
    expect(both(1)).toMatchObject({ verdict: 'not shown', sentence: null })
  })
})
