import type { Estimate } from '../read/latency-stats.ts'
import type { VipRead } from '../read/latency-vip.ts'
import type { Backend, LatencyRead } from '../read/latency.ts'
import type { CapturedLine, CapturedSide } from '../read/side.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { extent, median } from 'd3-array'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { spoken } from '../dataplane/looks.ts'
import { COMPARISONS, excludes, ratioOfMedians } from '../read/latency-stats.ts'
import { readVip } from '../read/latency-vip.ts'
import { BACKENDS, PAIRS, readLatency } from '../read/latency.ts'
import { counted, hundredths, nanoseconds } from '../text/numbers.ts'
import { COMPARED } from '../words.ts'
import { holds, notEnough, notShown } from './conclusion.ts'
import { STATUS, switchedOn } from './settings.ts'

const LOGS = 'scale.n-*-latency-*'
const BY_VIP = 'scale.n-*-vip-*'

/** Where a pod is in relation to the client. */
const WHERE = { here: 'a pod on its own node', there: 'a pod on another node' } as const

/** What connecting costs: the Service against its pod on each side, and the sides against each other. */
export const LATENCY: readonly Conclusion[] = [
  ...BACKENDS.flatMap(backend => [slope(backend), added(backend)]),
  vip(),
  {
    id: 'scale.answer',
    question: 'So, is it slower?',
    needs: [LOGS],
    counter: [LOGS],
    beside: [STATUS, BY_VIP],
    judge: slower,
  },
]

/** How many times as long the slower side takes, of ratios either way: from the least to the most, as `2.1–2.8×`. */
export function factorWords(ratios: Readonly<Record<string, number>>): string {
  const factors = Object.values(ratios).map(is => (is >= 1 ? is : 1 / is)).sort((a, b) => a - b)
  return `${[...new Set([factors[0], factors.at(-1)].flatMap(is => is?.toFixed(1) ?? []))].join('–')}×`
}

// --- internal ---

/** Whether a Service's position, or the number of Services, makes connecting to it slower than to its own pod. */
function slope(backend: Backend): Conclusion {
  return toPod('slope', backend, 'does connecting take longer the more Services there are?', (read, points) => {
    const found = read.slopes.find(one => one.backend === backend)
    if (!found?.slope) return notEnough(tooFew(read))
    const each = found.per === 'rule' ? 'for each rule before the Service\'s own' : 'for each Service there is'
    const amount = `${nanoseconds(found.slope.is)} ${each} (${between(found.slope, nanoseconds)}), in ${found.points} pairs`
    const numbers = { ...found.slope, points: found.points }
    if (!excludes(found.slope, 0)) return notShown(`No slope is shown: ${amount}.`, points, numbers)
    const way = found.slope.is > 0 ? 'longer' : 'less'
    return { ...holds(`To ${WHERE[backend]} connecting takes ${way}, by ${amount}.`, points, numbers), way }
  })
}

/** Connecting to a Service against connecting straight to its pod on the same side, at the largest number of Services. */
function added(backend: Backend): Conclusion {
  return toPod('added', backend, 'does the Service itself cost anything?', (read, points) => {
    const most = Math.max(...read.pairs.map(({ services }) => services))
    const cell = read.cells.find(one => one.services === most && one.backend === backend)
    if (!cell) return notEnough(tooFew(read))
    const amount = `${hundredths(cell.ratio.is)} times as long as straight to the pod (${between(cell.ratio, hundredths)}), among ${most.toLocaleString('en')}`
    if (!excludes(cell.ratio, 1)) return notShown(`Not shown: ${amount}, in ${cell.pairs} pairs.`, points, { ...cell.ratio })
    return { ...holds(`To ${WHERE[backend]} connecting by the Service takes ${amount}.`, points, { ...cell.ratio }), way: cell.ratio.is > 1 ? 'longer' : 'less' }
  })
}

type Says = (read: LatencyRead, points: CapturedLine[]) => Judged

/** What is said of each side's connections to pods at one place. */
function toPod(name: string, backend: Backend, question: string, says: Says): Conclusion {
  return {
    id: `scale.${name}-${backend}`,
    sides: COMPARED,
    question: `To ${WHERE[backend]}: ${question}`,
    needs: [LOGS],
    counter: [LOGS],
    judge: ({ set, side }) => {
      const read = readLatency(set, side)!
      return says(read, [{ capture: read.pairs[0]!.from, line: 1 }])
    },
  }
}

/**
 * From outside there is no direct way to a pod, and the VIP's rule has a fixed position: the slope is over the number of
 * Services.
 */
function vip(): Conclusion {
  return {
    id: 'scale.vip',
    sides: COMPARED,
    question: 'By the VIP from outside: does connecting take longer the more Services there are?',
    needs: [BY_VIP],
    counter: [BY_VIP],
    judge: ({ set, side }) => {
      const read = readVip(set, side)!
      const points = read.blocks.slice(0, 1).map(({ from }) => ({ capture: from, line: 1 }))
      if (!read.slope) return notEnough(`Too few blocks: ${read.blocks.length}.`)
      const { runs, apart, over } = byRun(read)
      const amount = `${nanoseconds(read.slope.is)} for each Service there is, in ${counted(runs, 'run')} of ${counted(read.blocks.length / runs, 'block')}`
      const asMuch = apart >= Math.abs(over)
      if (asMuch || !excludes(read.slope, 0)) return notShown(`No slope is shown: ${amount}${asMuch ? '; two runs of one size differ as much' : ''}.`, points, { ...read.slope })
      return notShown(`It takes ${amount}, but nothing was timed beside it: a drift of the machine would look the same.`, points, { ...read.slope })
    },
  }
}

/** Blocks of a run of curl are alike: how far runs of one size are apart, and what the slope makes of all, in microseconds. */
function byRun({ blocks, slope }: VipRead): { runs: number, apart: number, over: number } {
  const runs = [...Map.groupBy(blocks, ({ from }) => from).values()]
    .map(all => ({ services: all[0]!.services, us: median(all, ({ us }) => us)! }))
  const sizes = [...Map.groupBy(runs, ({ services }) => services).values()]
  const wide = (values: readonly number[]) => Math.max(...values) - Math.min(...values)
  const apart = Math.max(...sizes.map(all => wide(all.map(({ us }) => us))))
  return { runs: runs.length, apart, over: (slope?.is ?? 0) * wide(runs.map(({ services }) => services)) / 1000 }
}

interface Compared { ratios: Estimate[], numbers: Record<string, number>, points: CapturedLine[] }

/**
 * The sides against each other, like with like: through a Service and straight to the pod, on the client's node and on another.
 * Null: too few pairs of blocks of some kind.
 */
function compared(one: CapturedSide, other: CapturedSide): Compared | null {
  const [a, b] = [one, other].map(({ set, side }) => readLatency(set, side)!)
  const cells = BACKENDS.flatMap(backend => (['service', 'pod'] as const).map((to) => {
    const like = (pair: LatencyRead['pairs'][number]) => pair.void === null && pair.backend === backend
    const [own, its] = [a!, b!].map(read => read.pairs.filter(like).map(pair => pair[to]))
    return { name: `${to} ${backend}`, ratio: Math.min(own!.length, its!.length) < PAIRS ? null : ratioOfMedians(own!, its!) }
  }))
  const ratios = cells.flatMap(({ ratio }) => ratio ?? [])
  if (ratios.length < cells.length) return null
  const numbers = Object.fromEntries(cells.map(({ name, ratio }) => [name, ratio!.is]))
  return { ratios, numbers, points: [a!, b!].map(read => ({ capture: read.pairs[0]!.from, line: 1 })) }
}

/** A short form for a title; it includes the Service's own cost, because people take the difference for that. */
function slower(one: CapturedSide, other: CapturedSide): Judged {
  const found = compared(one, other)
  if (!found) return notEnough('Too few pairs of blocks were timed on both sides.')
  const { ratios, numbers, points } = found
  const names = [one, other].map(({ cluster }) => spoken(cluster))
  const isSlower = ratios.every(({ low }) => low > 1)
  if (!isSlower && !ratios.every(({ high }) => high < 1)) {
    const ends = new Set(extent(Object.values(numbers)).map(is => is!.toFixed(1)))
    const lead = ratios.some(ratio => excludes(ratio, 1)) ? 'Not alike in every comparison' : 'No difference is shown'
    return notShown(`${lead}: ${names[1]} takes ${[...ends].join('–')}× as long as ${names[0]}.`, points, numbers)
  }
  const [slow, fast] = isSlower ? names.toReversed() : names
  const cost = BACKENDS.flatMap(backend => [one, other].map(own => added(backend).judge(own, own)))
  const settings = switchedOn([one, other].find(({ cluster }) => dataplaneOf(cluster.dataplane).tables.status !== null) ?? other)
  const says = `Connecting takes ${slow} ${factorWords(numbers)} ${fast}'s time from a pod${outside(isSlower, one, other)} (${settings}); ${addsWords(cost)}`
  return { ...holds(says, points, numbers), way: isSlower ? 'the right one takes longer' : 'the left one takes longer' }
}

function addsWords(cost: readonly Judged[]): string {
  if (cost.some(({ few }) => few)) return 'what the Service adds was timed too seldom'
  return cost.some(({ verdict, numbers }) => verdict === 'holds' && numbers!.is! > 1) ? 'the Service adds to it' : 'the Service adds nothing shown'
}

/** The same by the VIP from outside, the same side's over the other's, where both were timed: the client's network is in it. */
function outside(isSlower: boolean, ...sides: CapturedSide[]): string {
  const [own, its] = sides.map(({ set, side }) => readVip(set, side)?.blocks.map(({ us }) => us) ?? [])
  if (Math.min(own!.length, its!.length) < PAIRS) return ''
  const { is } = ratioOfMedians(own!, its!)
  return `, ${(isSlower ? is : 1 / is).toFixed(1)}× from outside`
}

function tooFew({ pairs }: LatencyRead): string {
  const voided = pairs.filter(one => one.void !== null).length
  return `Too few pairs of blocks, that takes ${PAIRS} in each cell${voided > 0 ? `; ${voided} of ${pairs.length} do not count` : ''}.`
}

function between({ low, high }: Estimate, words: (value: number) => string): string {
  return `${words(low)} to ${words(high)}, 95 % for ${COMPARISONS} comparisons`
}
