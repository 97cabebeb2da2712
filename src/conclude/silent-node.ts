import type { FailoverRun } from '../read/failover.ts'
import type { CapturedSide } from '../read/side.ts'
import type { Layer } from '../words.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import type { Counted } from './tests.ts'
import { median, sum } from 'd3-array'
import { spoken, spokenPair } from '../dataplane/looks.ts'
import { parseConntrack } from '../read/conntrack.ts'
import { ENOUGH, spreadOf } from '../read/spread.ts'
import { byCompared, COMPARED, pairOf, SIDES } from '../words.ts'
import { holds, notCaptured, notShown } from './conclusion.ts'
import { capturesOf, countingOf, COUNTS, pWords, SIGNIFICANT, SILENT_SERIES, testedWith, testOf } from './tests.ts'

/** A node falls silent: on the lab its link is cut, on GKE a node of the cloud is. */
export const SILENT: readonly Conclusion[] = SILENT_SERIES.flatMap(([layer, variant]) => [
  lost(layer, variant),
  after(layer, variant),
  why(layer, variant),
])

// --- internal ---

const LIMIT = 'One client, which uses its source ports again; many were not tried.'
const KNOWN = 'Known upstream: kubernetes/kubernetes #101607 and #104098.'

/** Milliseconds before the log ends in which a failure means that the end of them was not seen. */
const ENDING = 5000

/** Totals, and before and after apart: what comes after alone would leave out that both lose most before. */
function lost(layer: Layer, variant: string): Conclusion {
  return {
    id: `${layer}.${variant}`,
    sides: null,
    question: 'A node falls silent: on which side do fewer new connections fail?',
    needs: capturesOf(layer, variant),
    counter: capturesOf(layer, variant),
    beside: testedWith(layer),
    judge: ({ set }) => {
      const { of, voided } = countingOf(set, layer, variant)
      const [left, right] = pairOf(side => of[side])
      const from = [...left, ...right].map(run => ({ capture: run.from[0]!, line: 1 }))
      if (Math.min(left.length, right.length) < ENOUGH) return notShown(`${left.length} and ${right.length} runs count: no comparison, which takes ${ENOUGH} a side.${voided}`, from)
      return totals(spokenPair(set), left, right, what => testOf(set, layer, variant, what), voided, from)
    },
  }
}

/** What goes on once the Service names none of its pods: that is the dataplane's, what came before is the control plane's. */
function after(layer: Layer, variant: string): Conclusion {
  return {
    id: `${layer}.${variant}-after`,
    sides: null,
    question: 'A node falls silent. Who still loses connections a minute later?',
    needs: capturesOf(layer, variant),
    counter: capturesOf(layer, variant),
    beside: testedWith(layer),
    judge: ({ set }) => {
      const { of } = countingOf(set, layer, variant)
      const [one, other] = SIDES.map((side) => {
        return { name: spoken(set.manifest.clusters[side]), counts: of[side].map(COUNTS.after) }
      }) as [Fails, Fails]
      const from = SIDES.flatMap(side => of[side].map(run => ({ capture: run.from[0]!, line: 1 })))
      const [n, m] = [one.counts.length, other.counts.length]
      if (Math.min(n, m) < ENOUGH) return notShown(`Too few valid runs to compare: ${n} and ${m}, and it takes ${ENOUGH}.`, from)
      const [worse, better] = median(one.counts)! > median(other.counts)! ? [one, other] : [other, one]
      const [most, least] = [worse, better].map(({ counts }) => round(median(counts)!))
      const numbers = { most: median(worse.counts)!, least: median(better.counts)! }
      if (testOf(set, layer, variant, 'after').p >= SIGNIFICANT) {
        return notShown(`Once its pods have left the Service no difference is shown: ${worse.name} ${most}, ${better.name} ${least}.`, from, numbers)
      }
      return holds(`Its pods have left the Service, and ${worse.name} still fails: ${most} connections, ${better.name} ${least}`, from, numbers)
    },
  }
}

interface Fails { name: string, counts: number[] }

function totals([one, other]: [string, string], left: readonly FailoverRun[], right: readonly FailoverRun[], test: (of: Counted) => { p: number, of: number }, voided: string, from: Judged['points']): Judged {
  const part = (of: Counted) => {
    const [a, b] = [left, right].map(runs => median(runs.map(COUNTS[of]))!)
    return { a: a!, b: b!, p: test(of).p }
  }
  const [all, before, after] = [part('all'), part('before'), part('after')]
  const said = ({ a, b, p }: typeof all) => `${round(a)} and ${round(b)} (${p < SIGNIFICANT ? pWords(p) : 'no difference shown'})`
  const isOpen = ({ failed, watched }: FailoverRun) => (failed.at(-1)?.at ?? 0) > watched - ENDING
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
  return all.p < SIGNIFICANT || after.p < SIGNIFICANT ? holds(says, from, numbers) : notShown(says, from, numbers)
}

/** Each side's own table is asked: netfilter's by the Service's address says nothing of a dataplane that rewrites before it. */
function why(layer: Layer, variant: string): Conclusion {
  return {
    id: `${layer}.${variant}-why`,
    sides: SIDES,
    ofBoth: true,
    question: 'Why do connections go on failing after its pods have left the Service?',
    needs: [...capturesOf(layer, variant), `${layer}.${variant}-*-stale`],
    counter: [`${layer}.${variant}-*-stale`],
    beside: [`${layer}.${variant}-*-stale-pods`],
    judge: ({ set, side }) => {
      const mine = countingOf(set, layer, variant).of[side]
      if (mine.length === 0) return notShown('No run counts.')
      const failed = sum(mine.map(({ stale }) => stale.failed))
      const [known, reused] = [sum(mine.map(({ stale }) => stale.ported)), sum(mine.map(({ stale }) => stale.reused))]
      const ports = `${failed} failed; the log has the source port of ${known}, and ${reused} of those had failed on their last try.`
      const held = spreadOf(mine.flatMap(run => entriesOf(set, run, 'stale')))
      if (!held) return notCaptured(`${ports} Stale entries were not captured.`)
      const points = mine.flatMap(run => [run.from[0]!, run.from[0]!.replace(/-probe$/, '-stale')]).map(capture => ({ capture: capture as typeof mine[0]['from'][0], line: 1 }))
      if (held.high > 0) return { ...holds(`${ports} netfilter still holds ${range(held)} unanswered SYNs to the Service's address. ${KNOWN}`, points), numbers: { failed, known, reused, held: held.median } }
      return byPods(set, mine, ports)
    },
  }
}

function byPods(set: CapturedSide['set'], mine: readonly FailoverRun[], ports: string): Judged {
  const held = spreadOf(mine.flatMap(run => entriesOf(set, run, 'stale-pods')))
  if (!held) return notCaptured(`${ports} netfilter holds no unanswered SYN to the Service's address; to the pods' addresses, and of Cilium's own table, it was not asked.`)
  return holds(`${ports} netfilter holds no unanswered SYN to the Service's address and ${range(held)} to other addresses.`, [], { held: held.median })
}

function entriesOf(set: CapturedSide['set'], run: FailoverRun, name: string): number[] {
  const id = run.from[0]!.replace(/-probe$/, `-${name}`)
  const text = set.text(id)
  const vip = set.manifest.clusters[run.side].vip
  // asked for any address it lists those of the Service's, too
  return text === null ? [] : [parseConntrack(text, id).filter(({ original }) => name === 'stale' || original.dst !== vip).length]
}

function range({ low, high, median }: { low: number, high: number, median: number }): string {
  return low === high ? `${low}` : `${round(median)} (${low}–${high})`
}

function round(value: number): string {
  return Math.round(value).toLocaleString('en')
}
