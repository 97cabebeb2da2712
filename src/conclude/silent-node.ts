import type { FailoverRun } from '../read/failover.ts'
import type { CapturedSide } from '../read/side.ts'
import type { CaptureId, Layer } from '../words.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import type { Counted } from './tests.ts'
import { median, sum } from 'd3-array'
import { spoken, spokenPair } from '../dataplane/looks.ts'
import { parseConntrack } from '../read/conntrack.ts'
import { parseCt, unanswered } from '../read/ct.ts'
import { portsOf } from '../read/port-reuse.ts'
import { ENOUGH, spreadOf } from '../read/spread.ts'
import { whole } from '../text/numbers.ts'
import { byCompared, COMPARED, pairOf } from '../words.ts'
import { holds, notCaptured, notEnough, notShown } from './conclusion.ts'
import { byPort } from './silent-ports.ts'
import { capturesOf, countingOf, COUNTS, pWords, SIGNIFICANT, SILENT_SERIES, testedWith, testOf } from './tests.ts'
import { known } from './upstream.ts'

/** A node falls silent: in the lab its link is cut, on GKE its machine's. */
export const SILENT: readonly Conclusion[] = SILENT_SERIES.flatMap(([layer, variant]) => [
  lost(layer, variant),
  after(layer, variant),
  why(layer, variant),
  because(layer, variant),
  byPort(layer, variant),
])

/** Whether some of a run still failed when its log ended: then the end was not seen. */
export function isOpen({ failed, watched }: FailoverRun): boolean {
  return (failed.at(-1)?.at ?? 0) > watched - ENDING
}

/** The id of what was captured beside a run's probe, by name. */
export function partOf({ from: [probe] }: Pick<FailoverRun, 'from'>, name: string): CaptureId {
  return probe!.replace(/-probe$/, `-${name}`) as CaptureId
}

/** `2,911 (2,850–2,957)`: the median, and from the least to the most where they differ. */
export function range({ low, high, median }: { low: number, high: number, median: number }): string {
  return low === high ? whole(low) : `${whole(median)} (${whole(low)}–${whole(high)})`
}

// --- internal ---

const LIMIT = 'One client, which uses its source ports again; the experiment silent tries many.'
const KNOWN = known('kubernetes/kubernetes #101607', '#104098')

/** A failure within this many milliseconds of the log's end means that the end of the outage was not seen. */
const ENDING = 5000

/** Totals, split into before and after: the part after alone would hide that both sides lose most before. */
function lost(layer: Layer, variant: string): Conclusion {
  return {
    id: `${layer}.${variant}`,
    question: 'A node falls silent: on which side do fewer new connections fail?',
    needs: capturesOf(layer, variant),
    counter: capturesOf(layer, variant),
    beside: testedWith(layer),
    judge: ({ set }) => {
      const { of, voided } = countingOf(set, layer, variant)
      const [left, right] = pairOf(side => of[side])
      const from = [...left, ...right].map(run => ({ capture: run.from[0]!, line: 1 }))
      if (Math.min(left.length, right.length) < ENOUGH) return notEnough(`${left.length} and ${right.length} runs count: no comparison, which takes ${ENOUGH} a side.${voided}`, from)
      return totals(spokenPair(set), left, right, what => testOf(set, layer, variant, what), voided, from)
    },
  }
}

/**
 * What still fails once the Service lists none of the node's pods: this part is up to the dataplane, the part before it up to the
 * control plane.
 */
function after(layer: Layer, variant: string): Conclusion {
  return {
    id: `${layer}.${variant}-after`,
    question: 'A node falls silent. Who still loses connections a minute later?',
    needs: capturesOf(layer, variant),
    counter: capturesOf(layer, variant),
    beside: testedWith(layer),
    judge: ({ set }) => {
      const { of } = countingOf(set, layer, variant)
      const [one, other] = COMPARED.map((side) => {
        return { name: spoken(set.manifest.clusters[side]), counts: of[side].map(COUNTS.after), least: of[side].some(isOpen) ? 'at least ' : '' }
      }) as [Fails, Fails]
      const from = COMPARED.flatMap(side => of[side].map(run => ({ capture: run.from[0]!, line: 1 })))
      const [n, m] = [one.counts.length, other.counts.length]
      if (Math.min(n, m) < ENOUGH) return notEnough(`Too few valid runs: ${n} and ${m}, and it takes ${ENOUGH}.`, from)
      const [worse, better] = median(one.counts)! > median(other.counts)! ? [one, other] : [other, one]
      const [most, least] = [worse, better].map(({ counts }) => whole(median(counts)!))
      const numbers = { most: median(worse.counts)!, least: median(better.counts)! }
      if (testOf(set, layer, variant, 'after').p >= SIGNIFICANT) {
        return notShown(`Once its pods have left the Service no difference is shown: ${worse.name} ${most}, ${better.name} ${least}.`, from, numbers)
      }
      const says = `With a silent node's pods gone, ${worse.name} still loses ${worse.least}${most} connections, ${better.name} ${better.least}${least}`
      return { ...holds(says, from, numbers), way: worse === one ? 'the left one' : 'the right one' }
    },
  }
}

/** `least`: some of its runs still fail as their log ends. */
interface Fails { name: string, counts: number[], least: string }

function totals([one, other]: [string, string], left: readonly FailoverRun[], right: readonly FailoverRun[], test: (of: Counted) => { p: number, of: number }, voided: string, from: Judged['points']): Judged {
  const part = (of: Counted) => {
    const [a, b] = [left, right].map(runs => median(runs.map(COUNTS[of]))!)
    return { a: a!, b: b!, p: test(of).p }
  }
  const [all, before, after] = [part('all'), part('before'), part('after')]
  const said = ({ a, b, p }: typeof all) => `${whole(a)} and ${whole(b)} (${p < SIGNIFICANT ? pWords(p) : 'no difference shown'})`
  const going = [left, right].map(runs => runs.filter(isOpen).length)
  const open = [left, right].flatMap((runs, index) => going[index]! > 0 ? [`In ${going[index]} of ${runs.length} runs with ${[one, other][index]} some still fail as the log ends: a lower bound.`] : [])
  const says = `Medians of ${left.length} runs with ${one} and ${right.length} with ${other}: ${said(all)} fail in all; until its pods leave the Service ${said(before)}, after that ${said(after)}. ${[...open, LIMIT].join(' ')}${voided}`
  const numbers = {
    ...byCompared(all.a, all.b),
    factor: all.a / all.b,
    ...Object.fromEntries(COMPARED.map((side, index) => [`${side}After`, [after.a, after.b][index]!])),
    ...Object.fromEntries(COMPARED.map((side, index) => [`${side}Open`, going[index]!])),
    comparisons: test('all').of,
  }
  const shown = all.p < SIGNIFICANT ? all : after
  if (shown.p >= SIGNIFICANT) return notShown(says, from, numbers)
  return { ...holds(says, from, numbers), way: shown.a > shown.b ? 'the left one loses more' : 'the right one loses more' }
}

/**
 * Reads each side's own table: netfilter's entries for the Service's address mean nothing for a dataplane that rewrites earlier.
 */
function why(layer: Layer, variant: string): Conclusion {
  return {
    id: `${layer}.${variant}-why`,
    sides: COMPARED,
    ofBoth: true,
    question: 'Do connections go on failing after its pods have left the Service, and why?',
    needs: [...capturesOf(layer, variant), `${layer}.${variant}-*-stale`],
    counter: [`${layer}.${variant}-*-stale`],
    beside: [`${layer}.${variant}-*-stale-pods`, `${layer}.${variant}-*-ct`],
    judge: ({ set, side }) => {
      const mine = countingOf(set, layer, variant).of[side]
      if (mine.length === 0) return notEnough('No run counts.')
      const { failed, known, reused } = staleOf(mine)
      const ports = `${whole(failed)} failed; the log has the source port of ${whole(known)}, and ${whole(reused)} of those had failed on their last try.`
      const held = spreadOf(mine.flatMap(run => entriesOf(set, run, 'stale')))
      if (!held) return notCaptured(`${ports} Stale entries were not captured.`)
      const points = mine.flatMap(run => [run.from[0]!, partOf(run, 'stale')]).map(capture => ({ capture, line: 1 }))
      if (held.high > 0) return { ...holds(`${ports} netfilter still holds ${range(held)} unanswered SYNs to the Service's address.${KNOWN}`, points), numbers: { failed, known, reused, held: held.median } }
      return elsewhere(set, mine, ports)
    },
  }
}

/** In few words, for a title: of the side on which more fails, where most of what fails had just failed from the same port. */
function because(layer: Layer, variant: string): Conclusion {
  const { needs, counter } = why(layer, variant)
  return {
    id: `${layer}.${variant}-because`,
    question: 'Do connections go on failing, and why?',
    needs,
    counter,
    judge: ({ set }) => {
      const { of } = countingOf(set, layer, variant)
      const told = COMPARED.map(side => ({ name: spoken(set.manifest.clusters[side]), runs: of[side], ...staleOf(of[side]) }))
      if (told.some(({ runs }) => runs.length === 0)) return notEnough('Of a side no run counts.')
      const [worse] = told.toSorted((one, other) => other.failed / other.runs.length - one.failed / one.runs.length)
      const { name, runs, known, reused } = worse!
      const held = spreadOf(runs.flatMap(run => entriesOf(set, run, 'stale')))
      const points = runs.flatMap(run => [run.from[0]!, partOf(run, 'stale')]).map(capture => ({ capture, line: 1 }))
      if (!held) return notCaptured('Stale entries were not captured.', points)
      if (held.median === 0) return notShown(`With ${name} netfilter holds no unanswered SYN to the Service's address.`, points)
      if (reused * 2 <= known) return notShown(`With ${name} ${whole(reused)} of ${whole(known)} had failed on their last try.`, points)
      const { failed, tried } = portsOf(runs.map(({ settled }) => settled)).again
      if (failed * 2 <= tried) return notShown(`With ${name} ${whole(failed)} of ${whole(tried)} from a port that had just failed fail again.`, points)
      return holds(`With ${name} netfilter still holds ${whole(held.median)} unanswered SYNs; a port that failed fails again`, points)
    },
  }
}

/** What failed after the pods had left, of how much of it the log has the port, and how much of that had just failed. */
function staleOf(runs: readonly FailoverRun[]): { failed: number, known: number, reused: number } {
  const { again, others } = portsOf(runs.map(({ stale }) => stale.ports))
  return { failed: sum(runs, ({ stale }) => stale.failed), known: again.failed + others.failed, reused: again.failed }
}

/** If netfilter has no entries for the Service's address, entries for any address and the dataplane's own table are searched. */
function elsewhere(set: CapturedSide['set'], mine: readonly FailoverRun[], ports: string): Judged {
  const held = spreadOf(mine.flatMap(run => entriesOf(set, run, 'stale-pods')))
  const own = spreadOf(mine.flatMap(run => ownEntriesOf(set, run)))
  const none = 'netfilter holds no unanswered SYN to the Service\'s address'
  if (!held || !own) return notCaptured(`${ports} ${none}; ${held ? '' : 'to the pods\' addresses, and '}of Cilium's own table, it was not asked.`)
  const points = mine.map(run => ({ capture: partOf(run, 'ct'), line: 1 }))
  const kept = own.high === 0 ? 'Cilium\'s own table holds none either.' : `Cilium's own table does: ${range(own)} entries of the Service that saw nothing but a SYN and have not expired.`
  return { ...holds(`${ports} ${none} and ${range(held)} to other addresses. ${kept}`, points), numbers: { held: held.median, own: own.median } }
}

function ownEntriesOf(set: CapturedSide['set'], run: FailoverRun): number[] {
  const id = partOf(run, 'ct')
  const text = set.text(id)
  return text === null ? [] : [unanswered(parseCt(text, id)).length]
}

function entriesOf(set: CapturedSide['set'], run: FailoverRun, name: string): number[] {
  const id = partOf(run, name)
  const text = set.text(id)
  const vip = set.manifest.clusters[run.side].vip
  // when asked for any address it also lists the entries for the Service's
  return text === null ? [] : [parseConntrack(text, id).filter(({ original }) => name === 'stale' || original.dst !== vip).length]
}
