import type { Concluded } from '../conclude/conclusion.ts'
import type { FailoverRun } from '../read/failover.ts'
import type { Capture } from '../set/manifest.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Layer, Side } from '../words.ts'
import { concluded } from '../conclude/conclude.ts'
import { saysOf } from '../conclude/conclusion.ts'
import { percent } from '../conclude/failover.ts'
import { pWords } from '../conclude/tests.ts'
import { asRunByClient } from '../exec/client-machine.ts'
import { shellLine } from '../exec/shell.ts'
import { runsOf } from '../read/failover.ts'
import { signed } from '../text/numbers.ts'
import { VARIANTS } from '../trace/failover.ts'
import { isExperiment } from '../trace/layers/index.ts'
import { bySide } from '../words.ts'
import { machineWords } from './machine-words.ts'

/** A run with how many failed in all; `count` is null of a void one. A long series' logs alone say when each did. */
export interface FailoverRunShown extends FailoverRun { count: number | null, failures: number }

/** One variant of the failover experiment as a slide shows it: every run of both sides, and what is concluded of them. */
export interface FailoverShown {
  variant: string
  title: string
  runs: FailoverRunShown[]
  /** What is concluded; where nothing holds, what was found instead. */
  says: string
  tested: Tested
}

/** The numbers of the comparison, as a picture of the runs has them beside it. */
interface Tested {
  /** The share that failed, of all connections of a side; null where nothing failed, or too few runs count. */
  rates: Record<Side, string> | null
  /** No connection failed on either side, though the same probe has seen failures. */
  none: boolean
  /** The test's p and the interval of the difference, or of how many none failed. */
  says: string[]
}

/** Where a layer's probes stood, and what is to be said of the machine they ran on. */
export interface Asked { place: string, machine: string }

/** The ways in which a layer's experiment ends a pod, in the order of the trace; empty where none was captured. */
export function failoverOf(set: VerifiedSet, layer: Layer): FailoverShown[] {
  const runs = runsOf(set, layer)
  return VARIANTS.flatMap(({ name, title }) => {
    const mine = runs.filter(({ variant }) => variant === name)
    if (mine.length === 0) return []
    const one = concluded(set, `${layer}.${name}`)!
    return [{
      variant: name,
      title,
      runs: mine.map(run => shownRun(run, layer)),
      says: (one.sentence ?? one.found)!,
      tested: testedOf(one),
    }]
  })
}

/** What became of connections that were open while replicas were deleted, over all variants; null where not all were captured. */
export function heldOpen(set: VerifiedSet, layer: Layer): Record<Side, string | null> {
  return bySide((side) => {
    const kept = concluded(set, `${layer}.${side}.kept`)!
    return kept.verdict === 'not captured' ? null : saysOf(kept)
  })
}

/** Where a layer's probes stood, and what their machine makes of their numbers; null where there were none. */
export function askedFrom(set: VerifiedSet, layer: Layer): Asked | null {
  const { captures, runs } = set.manifest
  const probe = captures.find(one => one.layer === layer && one.id.endsWith('-probe') && one.status === 'ok')
  if (!probe) return null
  const { host } = runs.find(({ id }) => id === probe.run)!
  return { place: `Both sides are asked from one place outside: ${placeOf(probe)}`, machine: machineWords(set, host) }
}

// --- internal ---

function testedOf({ verdict, numbers }: Concluded): Tested {
  const { p, low, high, tried } = numbers
  if (tried !== undefined) {
    const all = tried.toLocaleString('en')
    // a probe that saw no failure at all is no evidence that there is none
    return verdict === 'holds' ? { rates: null, none: true, says: [`of ${all}`] } : { rates: null, none: false, says: [`none of ${all}`, 'without a control'] }
  }
  if (p === undefined) return { rates: null, none: false, says: ['too few runs'] }
  const ends = [low!, high!].map(share => signed(100 * share)).join(' to ')
  // an interval that is not corrected for the comparisons may leave zero out where nothing is shown
  return { rates: bySide(side => percent(numbers[side]!)), none: false, says: [pWords(p), verdict === 'holds' ? `${ends} points` : 'no difference shown'] }
}

function shownRun(run: FailoverRun, layer: Layer): FailoverRunShown {
  const failures = run.failed.length
  return { ...run, failures, count: run.voids.length > 0 ? null : failures, failed: isExperiment(layer) ? [] : run.failed }
}

/** What stands before the probe in the command that ran it: where it was sent. */
function placeOf({ argv }: Capture): string {
  const words = asRunByClient(argv!)
  const before = words.slice(0, words.indexOf('node'))
  return before.length === 0 ? 'this machine' : shellLine(before)
}
