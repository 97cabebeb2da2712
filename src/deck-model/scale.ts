import type { Met, ScaleRead } from '../read/scale.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { LatencyShown } from './latency.ts'
import { concluded } from '../conclude/conclude.ts'
import { saysOf } from '../conclude/conclusion.ts'
import { factorWords } from '../conclude/latency.ts'
import { metSizes } from '../conclude/met.ts'
import { readAll, seconds, tableSizes, timesOf } from '../conclude/scale.ts'
import { spoken } from '../dataplane/looks.ts'
import { spreadOf } from '../read/spread.ts'
import { readOr } from '../read/unread.ts'
import { bySide, COMPARED } from '../words.ts'
import { latencyOf } from './latency.ts'
import { machineWords } from './machine-words.ts'

/** One side at one size, as a row shows it. */
interface ScaleCell extends Pick<ScaleRead, 'counts'> {
  /** One more Service: the median of the tries that count, and their first capture. */
  more: { median: string, from: string } | null
}

/** All rules, or entries of maps, of a side at one size; `from`: what they were counted in, the first of several. */
export interface TableMark { services: number, count: number, says: string, from: CaptureId }

/** What a side's tables are made of, and how many there are at each size, from the fewest to the most. */
interface TableGrowth { kind: string, marks: TableMark[] }

/**
 * A side's tables where there are most Services, in the order they were printed, and of which entries a packet meets; `at`: that,
 * counted, at every size.
 */
export interface FieldShown extends Met { kind: string, at: { services: number, met: number }[] }

/** What was captured of the scale experiment, and what it says. */
export interface ScaleShown {
  sizes: { services: number, sides: Partial<Record<Side, ScaleCell>> }[]
  growth: Record<Side, string>
  /** What grows in one side's tables and in the other's: unlike things, which are counted alike. */
  tables: Record<Side, TableGrowth>
  /** Where there are most Services: each side's tables entry by entry, and what a packet to the Service meets in them. */
  field: Record<Side, FieldShown | null>
  /** What is said of both sides: one more Service, the agents, the machine's load. */
  says: string[]
  latency: LatencyShown[]
  /** How many times as long connecting takes the slower side as the other, and who that is; null where that is not settled. */
  factor: { says: string, of: string, from: string } | null
  /** Where it was recorded, and what that makes of it. */
  machine: string
}

/** The scale experiment of a set; a sentence where there is none to show. */
export function scaleOf(set: VerifiedSet): ScaleShown | string {
  return readOr(() => {
    const reads = readAll(set)
    return reads.length === 0 ? 'This experiment was not captured on these clusters.' : shownOf(set, reads)
  }, why => why)
}

// --- internal ---

function shownOf(set: VerifiedSet, reads: readonly ScaleRead[]): ScaleShown {
  const says = (id: string) => saysOf(concluded(set, id)!)
  const sizes = [...Map.groupBy(reads, ({ services }) => services)]
  return {
    sizes: sizes.map(([services, both]) => {
      return { services, sides: Object.fromEntries(both.map(read => [read.side, cellOf(read)])) }
    }),
    growth: bySide(side => says(`scale.${side}.growth`)),
    tables: bySide(side => growthOf(set, side)),
    field: bySide(side => fieldOf(set, side)),
    says: ['scale.more', 'scale.agents', 'scale.load'].map(says),
    latency: COMPARED.flatMap(side => latencyOf(set, side) ?? []),
    factor: factorOf(set),
    machine: machineOf(set),
  }
}

function factorOf(set: VerifiedSet): ScaleShown['factor'] {
  const { verdict, numbers, points } = concluded(set, 'scale.answer')!
  if (verdict !== 'holds' || !points[0]) return null
  const names = COMPARED.map(side => spoken(set.manifest.clusters[side]))
  const [slow, fast] = Object.values(numbers).every(is => is > 1) ? names.toReversed() : names
  return { says: factorWords(numbers), of: `${slow} over ${fast}`, from: points[0].capture }
}

function growthOf(set: VerifiedSet, side: Side): TableGrowth {
  const sizes = tableSizes(set, side)
  return {
    kind: sizes[0]?.kind.many ?? 'not captured',
    marks: sizes.map(({ services, count, of }) => {
      return { services, count, says: of.map(one => `${one.count.toLocaleString('en')} ${one.name}`).join(', '), from: of[0]!.from }
    }),
  }
}

function fieldOf(set: VerifiedSet, side: Side): FieldShown | null {
  const sizes = metSizes(set, side)
  const most = sizes.at(-1)
  if (!most) return null
  const at = sizes.map(({ services, met }) => ({ services, met: met.lines.length }))
  return { ...most.met, kind: tableSizes(set, side).at(-1)!.kind.many, at }
}

function cellOf({ counts, more }: ScaleRead): ScaleCell {
  const spread = spreadOf(timesOf(more))
  return { counts, more: spread && { median: seconds(spread.median), from: more[0]!.from } }
}

function machineOf(set: VerifiedSet): string {
  const { captures, runs } = set.manifest
  const { host } = runs.find(({ id }) => captures.some(one => one.layer === 'scale' && one.run === id))!
  return machineWords(set, host)
}
