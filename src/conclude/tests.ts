import type { FailoverRun } from '../read/failover.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Layer, Side } from '../words.ts'
import { sum } from 'd3-array'
import { runsOf } from '../read/failover.ts'
import { holm, rankTest } from '../read/permutation.ts'
import { ENOUGH } from '../read/spread.ts'
import { VARIANTS } from '../trace/failover.ts'
import { CUT } from '../trace/nodecut.ts'
import { LOST } from '../trace/nodeloss.ts'
import { bySide, pairOf } from '../words.ts'

/** What is counted of a run: all that failed; of a silent node also what failed until its pods left the Service, and after. */
export const COUNTS = {
  all: ({ failed }: FailoverRun) => failed.length,
  before: ({ failed, stale }: FailoverRun) => failed.length - stale.failed,
  after: ({ stale }: FailoverRun) => stale.failed,
}
export type Counted = keyof typeof COUNTS

/** The ways in which a node falls silent. */
const SILENT_WAYS: readonly string[] = [CUT.name, LOST.name]

/** Where each is recorded: on the lab in the long series, on GKE in a plain refresh. */
export const SILENT_SERIES: readonly (readonly [Layer, string])[] = [['failover', CUT.name], ['l6', LOST.name]]

/** Where a pod's end is recorded: in the long series, in a plain refresh where there is none. */
export const DEATH_SERIES: readonly Layer[] = ['failover', 'l6']

/** Of the connections that were open all the while: how many ended, and how many there were. */
export function endedIn(runs: readonly FailoverRun[], ...whose: (keyof FailoverRun['held'])[]): { ended: number, all: number } {
  const held = runs.flatMap(run => whose.map(one => run.held[one]))
  const ended = sum(held, one => one.ended)
  return { ended, all: ended + sum(held, ({ open }) => open) }
}

/**
 * Of runs the one in the middle, by how many connections failed, and among equals by the longest gap; of two in the middle the
 * worse. Null of none.
 */
export function middleRun(runs: readonly FailoverRun[]): FailoverRun | null {
  const sorted = [...runs].sort((a, b) => COUNTS.all(a) - COUNTS.all(b) || a.longestGap - b.longestGap)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}

/** The captures that a variant's runs are read from. */
export function capturesOf(layer: Layer, variant: string): string[] {
  return ['probe', 'watch', SILENT_WAYS.includes(variant) ? 'cut' : 'delete'].map(part => `${layer}.${variant}-*-${part}`)
}

/** All variants that a layer can have, for which its tests are corrected together. */
export function testedWith(layer: Layer): string[] {
  return [...VARIANTS.map(({ name }) => name), ...SILENT_WAYS].flatMap(variant => capturesOf(layer, variant))
}

/** Runs of each side that count, and how many of all do not. */
export function countingOf(set: VerifiedSet, layer: Layer, variant: string): { of: Record<Side, FailoverRun[]>, voided: string } {
  const runs = runsOf(set, layer).filter(one => one.variant === variant)
  const counting = runs.filter(({ voids }) => voids.length === 0)
  const voids = runs.length - counting.length
  return {
    of: bySide(side => counting.filter(one => one.side === side)),
    voided: voids === 0 ? '' : ` ${voids} of ${runs.length} runs ${voids === 1 ? 'does' : 'do'} not count.`,
  }
}

/** The p of one comparison, corrected for all that the layer's captures allow (Holm), and how many those are. */
export function testOf(set: VerifiedSet, layer: Layer, variant: string, count: Counted): { p: number, of: number } {
  const all = [...VARIANTS.map(({ name }) => name), ...SILENT_WAYS].flatMap(name =>
    (SILENT_WAYS.includes(name) ? Object.keys(COUNTS) as Counted[] : ['all' as const]).flatMap((what) => {
      const { of } = countingOf(set, layer, name)
      const [a, b] = pairOf(side => of[side].map(COUNTS[what]))
      return Math.min(a.length, b.length) < ENOUGH ? [] : [{ name, what, p: rankTest(a, b) }]
    }))
  const corrected = holm(all.map(({ p }) => p))
  return { p: corrected[all.findIndex(({ name, what }) => name === variant && what === count)]!, of: all.length }
}

/** `p = 0.027`. */
export function pWords(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`
}

/** Below it a difference is called one. */
export const SIGNIFICANT = 0.05
