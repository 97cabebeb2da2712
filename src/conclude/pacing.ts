import type { Pace } from '../read/pacing.ts'
import type { Spread } from '../read/spread.ts'
import type { DataplaneKind } from '../words.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { spoken } from '../dataplane/looks.ts'
import { readPace } from '../read/pacing.ts'
import { ENOUGH, spreadOf } from '../read/spread.ts'
import { KINDS } from '../trace/layers/pace/index.ts'
import { COMPARED, ON_CILIUM, ON_KUBE_PROXY } from '../words.ts'
import { holds, notEnough, notShown } from './conclusion.ts'
import { seconds, timesOf } from './scale.ts'
import { known } from './upstream.ts'

const SAID = 'pace.ms-*-config'
/** Since when kube-proxy waits a second by default, and why. */
const MINIMUM = known('kubernetes/kubernetes #92836')
const LOGS = KINDS.map(kind => `pace.ms-*-${kind}`)

const QUESTIONS: Record<Pace['kind'], string> = {
  after: 'A new endpoint right behind another change: how long until it answers both of two pods?',
  idle: 'And when nothing else has changed?',
}

/** What a new endpoint waits for: kube-proxy's own setting at three values, and the pace that Cilium has. */
export const PACE: readonly Conclusion[] = [
  {
    id: 'pace.answer',
    question: 'How long does a new endpoint wait, and for what?',
    needs: LOGS,
    counter: LOGS,
    beside: [SAID],
    judge: (one, other) => answer([one, other].map(own => ({ name: spoken(own.cluster), logs: readPace(own.set, own.side) }))),
  },
  ...KINDS.flatMap(kind => [said(kind, ON_KUBE_PROXY, SAID), said(kind, ON_CILIUM, 'pace.ms-*-version')]),
]

// --- internal ---

/** How long one kind took; `counter`: what the side itself runs with. */
function said(kind: Pace['kind'], on: readonly DataplaneKind[], counter: string): Conclusion {
  return {
    id: `pace.${kind}`,
    sides: COMPARED,
    on,
    question: QUESTIONS[kind],
    needs: [`pace.ms-*-${kind}`],
    counter: [counter],
    beside: [SAID],
    judge: (own) => {
      const logs = readPace(own.set, own.side).filter(one => one.kind === kind)
      const from = logs.map(log => ({ capture: log.from, line: 1 }))
      const unlike = unlikeGiven(logs, 'it says itself that it')
      if (unlike) return unlike
      const parts = groups(logs).flatMap(({ label, tries }) => spread(tries, label) ?? [])
      return parts.length === 0 ? notEnough('No try counts.') : holds(`${parts.join('; ')}.${logs.some(log => log.said) ? MINIMUM : ''}`, from)
    },
  }
}

/** Where a side says that it runs with another period than it was given: nothing is said of those; null where none does. */
function unlikeGiven(logs: readonly Pace[], who: string): Judged | null {
  const unlike = logs.find(log => log.said !== null && periodWords(log.period) !== log.said.period)
  return unlike?.said
    ? notShown(`Given ${periodWords(unlike.period)}, ${who} runs with ${unlike.said.period}.`, [{ capture: unlike.said.from, line: 1 }])
    : null
}

/** By kube-proxy's own period, where a side says one; else all together, for nothing of theirs was changed. */
function groups(logs: readonly Pace[]): { label: string, tries: Pace['tries'] }[] {
  const by = Map.groupBy(logs, one => one.said?.period ?? '')
  return [...by].map(([label, all]) => ({ label, tries: all.flatMap(one => one.tries) }))
}

/** `10s: 9.98 s (9.95–10.02 s, 10 tries)`; null where none counts. */
function spread(tries: Pace['tries'], label: string): string | null {
  const found = spreadOf(timesOf(tries))
  if (!found) return null
  const few = found.n < ENOUGH ? ': too few to compare' : ''
  return `${label === '' ? '' : `${label}: `}${seconds(found.median)} (${seconds(found.low)} to ${seconds(found.high)}, ${found.n} of ${tries.length} tries${few})`
}

/** As kube-proxy prints a duration: `1ms`, `10s`. */
function periodWords(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`
}

interface Read { name: string, logs: readonly Pace[] }

/** At the longest period: behind another change it waits for most of it, and without one for none. */
function answer(read: readonly Read[]): Judged {
  const points = read.flatMap(({ logs }) => logs.map(({ from }) => ({ capture: from, line: 1 })))
  const paced = read.find(({ logs }) => logs.some(one => one.said))
  const other = read.find(one => one !== paced)
  if (!paced || !other) return notShown('No side said which period it runs with.', points)
  const unlike = read.map(({ name, logs }) => unlikeGiven(logs, `${name} says that it`)).find(one => one !== null)
  if (unlike) return unlike
  const longest = Math.max(...paced.logs.map(({ period }) => period))
  const of = (logs: readonly Pace[], kind: Pace['kind']) =>
    spreadOf(timesOf(logs.filter(one => one.kind === kind).flatMap(one => one.tries)))
  const slow = KINDS.map(kind => of(paced.logs.filter(({ period }) => period === longest), kind))
  const alike = other.logs.some(one => one.said) ? other.logs.filter(({ period }) => period === longest) : other.logs
  const own = KINDS.map(kind => of(alike, kind))
  if ([...slow, ...own].some(one => (one?.n ?? 0) < ENOUGH)) return notEnough(`Fewer than ${ENOUGH} tries of a kind count: too few to compare.`, points)
  const [[after, idle], [theirs, quiet]] = [slow as Spread[], own as Spread[]] as [[Spread, Spread], [Spread, Spread]]
  const words = `${seconds(after.median)} right behind another change, ${seconds(idle.median)} without one, at a minSyncPeriod of ${periodWords(longest)}`
  if (after.median < longest / 2 || idle.median > longest / 2) return notShown(`With ${paced.name} it takes ${words}.`, points)
  return holds(`With ${paced.name} ${words}; with ${other.name} ${seconds(theirs.median)} and ${seconds(quiet.median)}, by the slower of two pods`, points, { after: after.median, idle: idle.median })
}
