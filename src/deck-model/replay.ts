import type { Track } from '../read/cells.ts'
import type { FailoverRun } from '../read/failover.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Layer } from '../words.ts'
import type { Answer } from './readings.ts'
import { max } from 'd3-array'
import { countingOf, DEATH_SERIES, middleRun } from '../conclude/tests.ts'
import { cellsIn } from '../read/cells.ts'
import { parseProbe } from '../read/probe-log.ts'
import { VARIANTS } from '../trace/failover.ts'
import { COMPARED } from '../words.ts'
import { answerOf } from './evidence-link.ts'

/** One run of each side in which a pod ends as it usually does, connection by connection. */
export interface ReplayShown {
  title: Answer
  /** Each side's run in the middle of those that count; `of`: how many those are. */
  tracks: (Track & { of: number })[]
  /** What is drawn of them, in milliseconds after the deletion. */
  from: number
  until: number
}

/** The runs that a slide replays: of the long series, of a plain refresh where there is none; null where a side has none. */
export function replayOf(set: VerifiedSet): ReplayShown | null {
  return DEATH_SERIES.flatMap(layer => replayIn(set, layer) ?? [])[0] ?? null
}

// --- internal ---

/** Milliseconds that are drawn before the deletion, and behind the last that happens. */
const BEFORE = 500
const BEHIND = 400

function replayIn(set: VerifiedSet, layer: Layer): ReplayShown | null {
  const { of } = countingOf(set, layer, VARIANTS[0]!.name)
  const runs = COMPARED.flatMap(side => middleRun(of[side]) ?? [])
  if (runs.length < COMPARED.length) return null
  const until = 100 * Math.ceil((max(runs, lastOf)! + BEHIND) / 100)
  return {
    title: answerOf(set, `${layer}.felt`),
    tracks: runs.map(run => ({ ...trackOf(set, run, until), of: of[run.side].length })),
    from: -BEFORE,
    until,
  }
}

function trackOf(set: VerifiedSet, { side, run, from: [opens], begun, succession }: FailoverRun, until: number): Track {
  const log = parseProbe(set.text(opens!)!, opens)
  const { first, cells } = cellsIn(log, begun - BEFORE, begun + until)
  return { side, run, opens: opens!, everyMs: log.head.everyMs, first: first - begun, cells, succession }
}

function lastOf({ failed, succession }: FailoverRun): number {
  return max([...failed.map(({ at }) => at), succession.firstAnswer ?? 0, succession.replaced ?? 0])!
}
