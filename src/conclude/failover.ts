import type { FailoverRun } from '../read/failover.ts'
import type { CapturedSide } from '../read/side.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Layer } from '../words.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { median, sum } from 'd3-array'
import { spoken, spokenPair } from '../dataplane/looks.ts'
import { ratesOf } from '../read/permutation.ts'
import { ENOUGH, spreadOf } from '../read/spread.ts'
import { counted } from '../text/numbers.ts'
import { VARIANTS, victimOf } from '../trace/failover.ts'
import { byCompared, COMPARED, pairOf } from '../words.ts'
import { holds, notEnough, notShown, refuted } from './conclusion.ts'
import { tallied } from './pane.ts'
import { minSyncPeriodOf, PROXY_CONFIG, waitsFor } from './settings.ts'
import { capturesOf, countingOf, endedIn, middleRun, pWords, SIGNIFICANT, testedWith, testOf } from './tests.ts'

/** Of a pod's end, by layer (a plain refresh, the series) and by the way it is taken away. */
export const FAILOVER: readonly Conclusion[] = (['l6', 'failover'] as const).flatMap(layer => [
  ...VARIANTS.flatMap(({ name, title }) => [compared(layer, name, title), how(layer, name, title), order(layer, name, title)]),
  kept(layer),
  felt(layer),
  answer(layer),
])

/** `0.24 %` of a share; of one that is not zero never as if it were. */
export function percent(share: number): string {
  return share > 0 && share < 0.00005 ? 'under 0.01 %' : `${(share * 100).toFixed(2)} %`
}

// --- internal ---

/** What nothing shows is no answer unless the same probe has seen failures: where none failed, the usual end is the control. */
function compared(layer: Layer, variant: string, title: string): Conclusion {
  return {
    id: `${layer}.${variant}`,
    question: `A pod is deleted ${title}: on which side do fewer new connections fail?`,
    needs: capturesOf(layer, variant),
    counter: capturesOf(layer, VARIANTS[0]!.name),
    beside: [...testedWith(layer), PROXY_CONFIG],
    judge: (one, other) => {
      const { set } = one
      const { of, voided: without } = countingOf(set, layer, variant)
      const voided = without + paced(one, other)
      const [left, right] = pairOf(side => of[side])
      const from = [...left, ...right].map(run => ({ capture: run.from[0]!, line: 1 }))
      if (Math.min(left.length, right.length) < ENOUGH) {
        return notEnough(`${left.length} and ${right.length} runs count: no comparison, which takes ${ENOUGH} a side.${voided}`, from)
      }
      const tried = sum([...left, ...right].map(run => run.tried))
      const runs = [left.length, right.length]
      if (sum([...left, ...right].map(run => run.failed.length)) === 0) return none(set, layer, { tried, runs }, voided, from)
      return differs(set, left, right, testOf(set, layer, variant, 'all'), voided, from)
    },
  }
}

/** Of one run of each side, which a rule has chosen; what fails while nothing is done to a side is not of its pod's end. */
function felt(layer: Layer): Conclusion {
  const { name } = VARIANTS[0]!
  return {
    id: `${layer}.felt`,
    question: 'A pod dies: what do clients feel?',
    needs: capturesOf(layer, name),
    counter: capturesOf(layer, name),
    judge: (one, other) => {
      const { of } = countingOf(one.set, layer, name)
      const middle = [one, other].map(({ side, cluster }) => ({ side, name: spoken(cluster), run: middleRun(of[side]) }))
      const points = middle.flatMap(({ run }) => run ? [{ capture: run.from[0]!, line: 1 }] : [])
      if (middle.some(({ side, run }) => run === null || of[side].length < MIDDLE)) {
        return notEnough(`${middle.map(({ side }) => of[side].length).join(' and ')} runs count: no middle, which takes ${MIDDLE} a side.`, points)
      }
      const alone = middle.filter(({ run }) => run!.control > 0)
      if (alone.length > 0) return notShown(`With ${alone[0]!.name} connections fail while only the other side is disturbed.`, points)
      const said = middle.map(({ name, run }, index) => `${index === 0 ? counted(run!.failed.length, 'connection') : run!.failed.length} with ${name}`)
      return holds(`In the middle run clients lose ${said.join(', ')}`, points, Object.fromEntries(middle.map(({ side, run }) => [side, run!.failed.length])))
    },
  }
}

/** So many runs have one in the middle. */
const MIDDLE = 3

/** In few words, for a title: how a pod usually ends, and how with time for the dataplane to hear of it. */
function answer(layer: Layer): Conclusion {
  const [usual, , last] = VARIANTS.map(({ name, title }) => compared(layer, name, title))
  return {
    ...usual!,
    id: `${layer}.answer`,
    question: 'A pod dies: on which side do fewer new connections fail?',
    needs: [...usual!.needs, ...last!.needs],
    judge: (one, other) => {
      const [judged, prestop] = [usual!, last!].map(conclusion => conclusion.judge(one, other))
      if (judged!.verdict !== 'holds') return judged!
      if (judged!.numbers!.failed === 0) return notShown(judged!.says, judged!.points, judged!.numbers)
      const shares = [one, other].map(own => ({ own, share: judged!.numbers![own.side]! }))
      const [fewer, more] = shares.sort((a, b) => a.share - b.share) as [Lost, Lost]
      const none = prestop!.verdict === 'holds' && prestop!.numbers!.failed === 0 ? '; with a preStop sleep, none' : ''
      return { ...judged!, says: `${spoken(fewer.own.cluster)} loses fewer, ${percent(fewer.share)} to ${spoken(more.own.cluster)}'s ${percent(more.share)}${none}` }
    },
  }
}

interface Lost { own: CapturedSide, share: number }

/** The pace of kube-proxy's updates, where it is not its own default: it decides how long a rule outlives its pod. */
function paced(one: CapturedSide, other: CapturedSide): string {
  const period = minSyncPeriodOf(one) ?? minSyncPeriodOf(other)
  return period === null || period === '1s' ? '' : ` kube-proxy ${waitsFor(period)}.`
}

/**
 * Of nothing in so many runs it is said up to which share of runs that could be chance: what fails does so together, by a pod's
 * end, so a run is the draw and not a connection. None of n at a share s has the odds (1 − s)^n, which are 5 % at this one.
 */
function none(set: VerifiedSet, layer: Layer, { tried, runs }: { tried: number, runs: readonly number[] }, voided: string, from: Judged['points']): Judged {
  const usual = countingOf(set, layer, VARIANTS[0]!.name).of
  const seen = sum(COMPARED.flatMap(side => usual[side]).map(run => run.failed.length))
  const most = Math.ceil(100 * (1 - 0.05 ** (1 / Math.min(...runs))))
  const says = `None of ${tried.toLocaleString('en')} new connections failed, on either side, in ${runs.join(' and ')} runs: up to ${most} % of a side's runs may still have one (95 %).`
  if (seen === 0) return notShown(`${says} The same probe saw no failure ${VARIANTS[0]!.title} either.${voided}`, from, { tried, failed: 0 })
  return holds(`${says} The same probe saw ${seen} ${VARIANTS[0]!.title}.${voided}`, from, { tried, failed: 0 })
}

function differs(set: VerifiedSet, left: readonly FailoverRun[], right: readonly FailoverRun[], { p, of }: { p: number, of: number }, voided: string, from: Judged['points']): Judged {
  const shares = (runs: readonly FailoverRun[]) => runs.map(run => ({ failed: run.failed.length, tried: run.tried }))
  const { a, b, low, high } = ratesOf(shares(left), shares(right))
  const [few, many] = [low, high].map(end => (Math.abs(end) * 100).toFixed(2)).sort((one, other) => Number(one) - Number(other))
  const [one, other] = spokenPair(set)
  const test = `(rank permutation test, ${pWords(p)}, corrected for ${counted(of, 'comparison')})`
  const numbers = { ...byCompared(a, b), low, high, p }
  const isShown = p < SIGNIFICANT && (low > 0 || high < 0)
  const words = ([[one, a, left.length], [other, b, right.length]] as const).map(([name, share, runs]) => `${percent(share)} with ${name} in ${counted(runs, 'run')}`).join(', ')
  if (!isShown) return notShown(`No difference is shown: ${words} ${test}.${voided}`, from, numbers)
  const says = `Fewer fail with ${a < b ? one : other}: ${words} ${test}, by ${few} to ${many} percentage points (95 %, not corrected).${voided}`
  return { ...holds(says, from, numbers), way: a < b ? 'the left one loses fewer' : 'the right one loses fewer' }
}

/** Where the log's word is the probe's own patience: it gives a connection a second (src/trace/workload/probe.ts). */
const FAILS: Readonly<Record<string, string>> = { 'connect timeout': 'not connected within 1 s' }

/**
 * How they failed, and where: a victim on the receiving node is another case than one elsewhere. A gap in which nothing answers
 * may be the machine's; the same probe's while only the other side is disturbed says so.
 */
function how(layer: Layer, variant: string, title: string): Conclusion {
  return ofRuns(layer, [variant], `${variant}-how`, `A pod is deleted ${title}: how do connections fail?`, (runs) => {
    const gap = spreadOf(runs.map(run => run.longestGap))!
    const control = spreadOf(runs.flatMap(run => run.controlGap ?? []))
    const outcomes = tallied(runs.flatMap(({ failed }) => failed.map(({ outcome }) => FAILS[outcome] ?? outcome)))
    const at = (where: 'here' | 'there') => runs.filter(({ run }) => victimOf(run) === where).map(({ failed }) => failed.length).join(', ') || 'no run'
    const where = outcomes ? ` Victim on the receiving node: ${at('here')}; on another: ${at('there')}.` : ''
    return holds(`${outcomes || 'none failed'}; longest gap ${span(gap.low, gap.high)}${control ? `, ${span(control.low, control.high)} while only the other side is disturbed` : ''}.${where}`, runs.map(run => ({ capture: run.from[0]!, line: 1 })))
  })
}

/** When each step of a pod's end came. The dataplanes act on the first of them: an endpoint that is terminating is not ready. */
function order(layer: Layer, variant: string, title: string): Conclusion {
  return ofRuns(layer, [variant], `${variant}-order`, `A pod is deleted ${title}: in which order do the steps come?`, (runs) => {
    const steps = STEPS.flatMap(([step, says]) => {
      const seen = runs.flatMap(({ succession }) => succession[step] ?? [])
      return seen.length === 0 ? [] : [{ at: median(seen)!, says, of: seen.length }]
    })
    if (steps.length === 0) return notEnough('No run counts.')
    const said = steps.toSorted((a, b) => a.at - b.at)
      .map(({ at, says, of }) => `${says} ${(at / 1000).toFixed(2)} s${of < runs.length ? ` (seen in ${of})` : ''}`)
    return holds(`${said.join(', ')} (${runs.length === 1 ? 'the one run that counts' : `median of ${runs.length} runs`}).`, runs.map(run => ({ capture: run.from[1]!, line: 1 })))
  })
}

const STEPS = [
  ['terminating', 'terminating'],
  ['lastAnswer', 'its last answer on a new connection'],
  ['gone', 'left the slice'],
  ['firstAnswer', 'the replacement answers'],
] as const

function kept(layer: Layer): Conclusion {
  return ofRuns(layer, VARIANTS.map(({ name }) => name), 'kept', 'Do connections that are open survive?', (runs) => {
    const [victim, others] = [endedIn(runs, 'victim'), endedIn(runs, 'others')]
    const says = `${victim.ended} of ${victim.all} of the victim's ended, ${others.ended} of ${others.all} of the others'.`
    return others.ended > 0 ? refuted(says) : holds(says, [], { victim: victim.ended, others: others.ended })
  })
}

type Says = (runs: readonly FailoverRun[]) => Judged

/** What is said of each side's runs that count, of some ways in which a pod ends: its turn ends where the other side's begins. */
function ofRuns(layer: Layer, variants: readonly string[], name: string, question: string, says: Says): Conclusion {
  const captures = variants.flatMap(variant => capturesOf(layer, variant))
  return {
    id: `${layer}.${name}`,
    sides: COMPARED,
    ofBoth: true,
    question,
    needs: captures,
    counter: captures,
    judge: ({ set, side }) => {
      const runs = variants.flatMap(variant => countingOf(set, layer, variant).of[side])
      return runs.length === 0 ? notEnough('No run counts.') : says(runs)
    },
  }
}

/** `40–380 ms`, `1.2–50.3 s`. */
function span(low: number, high: number): string {
  const [divisor, unit, digits] = high >= 1000 ? [1000, 's', 1] as const : [1, 'ms', 0] as const
  const [from, to] = [low, high].map(ms => (ms / divisor).toFixed(digits))
  return from === to ? `${to} ${unit}` : `${from}–${to} ${unit}`
}
