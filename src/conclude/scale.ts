import type { Count, Kind, OneMore, ScaleRead } from '../read/scale.ts'
import type { CapturedSide } from '../read/side.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { DataplaneKind, Side } from '../words.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { pairs, sum } from 'd3-array'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { spoken } from '../dataplane/looks.ts'
import { agentCost } from '../read/pressure.ts'
import { loadsOf, readScale } from '../read/scale.ts'
import { difference, ENOUGH, spreadOf } from '../read/spread.ts'
import { perSet } from '../set/per-set.ts'
import { listed } from '../text/listed.ts'
import { signed, tidy } from '../text/numbers.ts'
import { COMPARED, ON_CILIUM, ON_IPTABLES, ON_NFTABLES } from '../words.ts'
import { holds, notEnough, notShown } from './conclusion.ts'
import { minSyncPeriodOf, PROXY_CONFIG, waitsFor } from './settings.ts'

const MORE = 'scale.n-*-more-*'
const LOOKS = 'scale.n-*-pressure-*'
const TIMED = 'scale.n-*-latency-*'

const RULES = ['scale.n-*-iptables-save']
const ENTRIES = ['frontends', 'backends', 'revnat'].map(map => `scale.n-*-lb-${map}`)
const ELEMENTS = ['scale.n-*-nft']
/** The steps that captured them. */
export const TABLES: readonly string[] = [...RULES, ...ELEMENTS, ...ENTRIES]

/** What so many Services cost. */
export const SCALE: readonly Conclusion[] = [
  grows(ON_IPTABLES, RULES),
  grows(ON_NFTABLES, ELEMENTS),
  grows(ON_CILIUM, ENTRIES),
  {
    id: 'scale.tables',
    question: 'What do many Services cost in the tables?',
    needs: ['scale.n-*-probed'],
    counter: ['scale.n-*-probed'],
    beside: TABLES,
    judge: added,
  },
  {
    id: 'scale.more',
    question: 'How much longer does one more Service take where there are many?',
    needs: ['scale.n-*-probed', MORE],
    counter: ['scale.n-*-probed', MORE],
    beside: [PROXY_CONFIG],
    judge: (own, other) => more(own.set, minSyncPeriodOf(own) ?? minSyncPeriodOf(other)),
  },
  {
    id: 'scale.agents',
    question: 'What do the agents cost while Services are made and connections timed?',
    needs: [LOOKS],
    counter: [LOOKS],
    beside: [...['latency', 'requests', 'vip', 'more'].map(log => `scale.n-*-${log}-*`), ...['bulk', 'sweep', 'probed'].map(step => `scale.n-*-${step}`)],
    judge: ({ set }) => cost(set),
  },
  {
    id: 'scale.load',
    question: 'How busy was the machine while connecting was timed?',
    needs: ['scale.n-*-probed', TIMED],
    counter: [TIMED],
    judge: ({ set }) => {
      const loads = loadsOf(set)
      const said = loads.map(({ services, least, most }) => `${least}–${most} beside ${services.toLocaleString('en')}`).join(', ')
      return loads.length === 0 ? notShown('No log says so.') : holds(`Load average while connecting was timed: ${said}. A slope over Services is one over load, too.`)
    },
  },
]

/** What the scale experiment gave, counted as each side's dataplane counts; read once for each set. */
export const readAll = perSet((set: VerifiedSet): ScaleRead[] => readScale(set, kind => dataplaneOf(kind).counts))

/** How many rules, or entries of maps, a side's tables hold at one size; `of`: each of its tables. */
interface TableSize { services: number, count: number, kind: Kind, of: readonly Count[] }

/** The same at every size that was counted, fewest first; chains, which are made of rules, are not added up. */
export function tableSizes(set: VerifiedSet, side: Side): TableSize[] {
  return readAll(set).filter(one => one.side === side && one.counts.length > 0).map(({ services, counts }) => {
    const { kind } = counts[0]!
    const of = counts.filter(one => one.kind === kind)
    return { services, kind, of, count: sum(of.map(({ count }) => count)) }
  })
}

/** Milliseconds of the tries that count. */
export function timesOf(tries: readonly OneMore[]): number[] {
  return tries.flatMap(({ after, voids }) => after !== null && voids.length === 0 ? [after] : [])
}

/** `1.24 s`; below a second `240 ms`. */
export function seconds(ms: number): string {
  return Math.abs(ms) < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`
}

// --- internal ---

/** What each Service adds to one side's tables, from the fewest to the most. */
function grows(on: readonly DataplaneKind[], counter: readonly string[]): Conclusion {
  return {
    id: 'scale.growth',
    sides: COMPARED,
    on,
    question: 'What does each Service add to the tables?',
    needs: ['scale.n-*-probed', ...counter],
    counter,
    judge: ({ set, side }) => {
      const sizes = readAll(set).filter(one => one.side === side && one.counts.length > 0)
      const [first, last] = [sizes[0], sizes.at(-1)]
      if (!first || !last || first === last) return notShown('Fewer than two sizes were counted.')
      const parts = last.counts.flatMap((count) => {
        const before = first.counts.find(({ name }) => name === count.name)
        const each = (count.count - (before?.count ?? 0)) / (last.services - first.services)
        return before ? [`${tidy(each)} ${each === 1 ? count.one : count.name}`] : []
      })
      const points = [first, last].map(({ counts }) => ({ capture: counts[0]!.from, line: 1 }))
      return holds(`Each Service adds ${listed(parts, 'and')}.${uncommented(sizes)}`, points)
    },
  }
}

/** What a Service adds to either side's tables, and that it is as many from each size to the next. */
function added(one: CapturedSide, other: CapturedSide): Judged {
  const grown = [one, other].map(({ set, side, cluster }) => {
    const sizes = tableSizes(set, side)
    const each = pairs(sizes, (few, many) => tidy((many.count - few.count) / (many.services - few.services)))
    return { side, name: spoken(cluster), sizes, each }
  })
  const points = grown.flatMap(({ sizes }) => sizes.map(({ of }) => ({ capture: of[0]!.from, line: 1 })))
  if (grown.some(({ each }) => each.length === 0)) return notShown('Fewer than two sizes were counted on a side.', points)
  const uneven = grown.filter(({ each }) => new Set(each).size > 1)
  if (uneven.length > 0) return notShown(uneven.map(({ name, each }) => `With ${name} a Service adds ${each.join(', then ')}.`).join(' '), points)
  const said = grown.map(({ name, sizes, each: [each] }) => `${each} ${each === '1' ? sizes[0]!.kind.one : sizes[0]!.kind.many} with ${name}`)
  return holds(`Each Service adds ${said.join(', ')}`, points, Object.fromEntries(grown.map(({ side, each: [each] }) => [side, Number(each)])))
}

/** Where kube-proxy has begun to write them the way it does for many endpoints. */
function uncommented(sizes: readonly ScaleRead[]): string {
  const bare = sizes.find(one => one.uncommented && one.uncommented.count > 0)
  if (!bare) return ''
  const { count, of } = bare.uncommented!
  return ` At ${bare.services.toLocaleString('en')}, ${count.toLocaleString('en')} of ${of.toLocaleString('en')} endpoint rules carry no comment.`
}

/** A setting decides how long it takes on kube-proxy's side; what grows with the number of Services is apart from it. */
function more(set: VerifiedSet, period: string | null): Judged {
  const [reads, { clusters }] = [readAll(set), set.manifest]
  const sizes = [...new Set(reads.map(({ services }) => services))]
  const [fewest, most] = [sizes[0]!, sizes.at(-1)!]
  const triesOf = (side: Side, services: number) => reads.find(one => one.side === side && one.services === services)?.more ?? []
  const points = COMPARED.flatMap(side => triesOf(side, fewest).slice(0, 1).map(({ from }) => ({ capture: from, line: 1 })))
  const grown = COMPARED.map((side) => {
    const [few, many] = [fewest, most].map(services => timesOf(triesOf(side, services)))
    return { side, first: spreadOf(few!), by: difference(few!, many!) }
  })
  if (fewest === most || grown.some(({ by }) => by === null)) return notEnough(`Too few tries count to compare sizes, that takes ${ENOUGH} of each.`, points)
  const said = grown.map(({ side, first, by }) =>
    `${spoken(clusters[side])} ${seconds(first!.median)} beside ${fewest}, ${by!.by < 0 ? '−' : '+'}${seconds(Math.abs(by!.by))} beside ${most.toLocaleString('en')} (${signed(Math.round(by!.low))} to ${signed(Math.round(by!.high))} ms)`)
  const limit = period === null ? 'kube-proxy\'s minSyncPeriod, which decides the first, was not captured' : `kube-proxy ${waitsFor(period)}`
  return holds(`Until the slower of two pods gets through: ${said.join('; ')}. The sides are not compared: ${limit}.`, points, Object.fromEntries(grown.map(({ side, by }) => [side, by!.by])))
}

function cost(set: VerifiedSet): Judged {
  const costs = COMPARED.map(side => ({ side, cost: agentCost(set, side) }))
  if (costs.some(one => one.cost === null)) return notShown('Fewer than two looks at an agent were taken.')
  const said = costs.map(({ cost: one }) => `${one!.name} ${one!.seconds.toFixed(1)} s of CPU${timed(one!.timed)}, ${one!.mebibytes} MiB`)
  const points = costs.map(({ cost: one }) => ({ capture: one!.from, line: 1 }))
  const minutes = Math.round(Math.max(...costs.map(({ cost: one }) => one!.minutes)))
  return holds(`On the receiving node, from the first look to the last, ${minutes} minutes: ${said.join('; ')}.`, points, Object.fromEntries(costs.map(({ side, cost: one }) => [side, one!.seconds])))
}

function timed(ofIt: number | null): string {
  return ofIt === null ? '' : `, ${ofIt < 0.1 ? 'less than 0.1' : ofIt.toFixed(1)} s of it while connections alone were timed`
}
