import type { ComparedSide, PlatformKind } from '../words.ts'
import type { FactRow, Source } from './facts/fact.ts'
import type { CapturedSide } from './side.ts'
import { byCompared } from '../words.ts'
import { NotCaptured } from './side.ts'

/** One fact of both clusters. `unknown` if a side was not asked; that never counts as equal. */
export interface VariableFact {
  name: string
  group: FactRow['group']
  values: Record<ComparedSide, string | null>
  /** Why a side has no value. */
  lacks: Record<ComparedSide, Lack | null>
  verdict: 'equal' | 'different' | 'unknown'
  /** The captures it was read from, as `layer.step`, by side; null if the manifest itself has it. */
  from: Record<ComparedSide, string | null>
}

type Lack = 'not asked of this side' | 'not captured' | 'not read'

/** What is needed of one side. */
export type VariableSide = Pick<CapturedSide, 'cluster' | 'clusterAt' | 'text'>

/**
 * The single variable as a table: facts that must be equal, and the dataplane's own properties. Facts of another platform are
 * left out; a text in an unexpected format is `not read`, and the fact unknown.
 */
export function variableFacts(left: VariableSide, right: VariableSide, rows: readonly FactRow[]): VariableFact[] {
  return rows.filter(row => isOn(row, left.cluster.platform)).map((row) => {
    const sources = [left, right].map(({ cluster }) => row.of(cluster.dataplane))
    const [one, other] = [found(sources[0]!, left), found(sources[1]!, right)]
    return {
      name: row.name,
      group: row.group,
      values: byCompared(one.value, other.value),
      lacks: byCompared(one.lacks, other.lacks),
      verdict: sources.includes(null) ? 'different' : verdictOf(one.value, other.value),
      from: byCompared(sources[0]?.from ?? null, sources[1]?.from ?? null),
    }
  })
}

/** Whether the dataplane is the only variable: no other fact differs; `unknown` if none differs but some are not known. */
export function singleVariable(facts: readonly VariableFact[]): 'yes' | 'no' | 'unknown' {
  const held = facts.filter(({ group }) => group !== 'dataplane').map(({ verdict }) => verdict)
  if (held.includes('different')) return 'no'
  return held.includes('unknown') ? 'unknown' : 'yes'
}

// --- internal ---

function isOn({ platforms }: FactRow, platform: PlatformKind): boolean {
  return platforms === undefined || platforms.includes(platform)
}

function found(source: Source | null, given: VariableSide): { value: string | null, lacks: Lack | null } {
  if (source === null) return { value: null, lacks: 'not asked of this side' }
  try {
    const { from } = source
    const value = from === null ? source.read(given.cluster) : source.read(given.text(from), given.clusterAt(from))
    return value === null ? { value, lacks: source.from === null ? 'not captured' : 'not read' } : { value, lacks: null }
  }
  catch (error) {
    return { value: null, lacks: error instanceof NotCaptured ? 'not captured' : 'not read' }
  }
}

function verdictOf(one: string | null, other: string | null): VariableFact['verdict'] {
  if (one === null || other === null) return 'unknown'
  return one === other ? 'equal' : 'different'
}
