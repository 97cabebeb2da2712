import type { Concluded } from '../conclude/conclusion.ts'
import type { FailoverRun } from '../read/failover.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Side } from '../words.ts'
import type { SilentPorts, SilentShown, SilentSide } from './readings.ts'
import { median } from 'd3-array'
import { concluded } from '../conclude/conclude.ts'
import { saysOf } from '../conclude/conclusion.ts'
import { COUNTS, SILENT_SERIES } from '../conclude/tests.ts'
import { runsOf } from '../read/failover.ts'
import { AROUND } from '../read/silence.ts'
import { bySide } from '../words.ts'
import { answerOf, shownConclusion } from './evidence-link.ts'
import { evidenceOf, WHOLE_SLIDE } from './evidence.ts'

/** Lays out every run with a silent node: those of the long series, or else those of a plain refresh; null if there are none. */
export function silentOf(set: VerifiedSet): SilentShown | null {
  for (const [layer, variant] of SILENT_SERIES) {
    const runs = runsOf(set, layer).filter(run => run.variant === variant)
    if (!runs.some(({ shares }) => shares)) continue
    const ports = concluded(set, `${layer}.${variant}-ports`)!
    const whys = bySide(side => concluded(set, `${layer}.${side}.${variant}-why`)!)
    return {
      title: answerOf(set, `${layer}.${variant}-after`),
      says: [concluded(set, `${layer}.${variant}`)!, ports].map(saysOf),
      because: answerOf(set, `${layer}.${variant}-because`),
      ports: ports.sentence === null ? null : bySide(side => portsOn(side, ports)),
      why: bySide(side => [whys[side], concluded(set, `${layer}.${side}.${variant}-health`)].flatMap(one => shownConclusion(one) ?? [])),
      entry: bySide(side => evidenceOf(set, whys[side].points.filter(({ capture }) => capture.endsWith('-stale')), 1, 'wrapped', WHOLE_SLIDE)),
      sides: bySide(side => sideOf(runs.filter(run => run.side === side))),
    }
  }
  return null
}

// --- internal ---

function portsOn(side: Side, { numbers }: Concluded): SilentPorts {
  const of = (ports: 'again' | 'others') => ['failed', 'tried'].map(what => numbers[`${side} ${ports} ${what}`]!.toLocaleString('en')).join(' of ')
  return { again: of('again'), others: of('others'), unknown: numbers[`${side} unknown`]! }
}

function sideOf(runs: readonly FailoverRun[]): SilentSide {
  const counting = runs.filter(({ voids, shares }) => voids.length === 0 && shares)
  const middleOf = (of: (run: FailoverRun) => number) => Math.round(median(counting, of)!)
  return {
    lines: counting.map((one) => {
      return { run: one.run, opens: one.from[0]!, shares: one.shares!.map(rounded), after: COUNTS.after(one) }
    }),
    middle: Array.from({ length: AROUND.until - AROUND.from }, (_, second) => {
      const here = counting.flatMap(({ shares }) => shares![second] ?? [])
      return here.length * 2 < counting.length ? null : median(here)!
    }),
    medians: counting.length === 0
      ? null
      : { before: middleOf(COUNTS.before), after: middleOf(COUNTS.after), total: middleOf(COUNTS.all) },
  }
}

function rounded(share: number | null): number | null {
  return share === null ? null : Math.round(share * 1000) / 1000
}
