import type { PlatformKind, Side } from '../words.ts'
import type { FactRow } from './facts/fact.ts'
import type { CapturedSide } from './side.ts'
import { SIDES } from '../words.ts'
import { FACTS } from './facts.ts'
import { NotCaptured } from './side.ts'

/** One fact of both clusters. `unknown` where a side was not asked; never taken for equal. */
export interface VariableFact {
  name: string
  group: FactRow['group']
  v1: string | null
  v2: string | null
  /** Why a side says nothing. */
  lacks: Record<Side, Lack | null>
  verdict: 'equal' | 'different' | 'unknown'
  /** The captures it was read from, as `layer.step`, by side; null where the manifest itself says it. */
  from: Record<Side, string | null>
}

export type Lack = 'not asked of this side' | 'not captured' | 'not read'

/** What is known of one side. */
export type VariableSide = Pick<CapturedSide, 'cluster' | 'text'>

/**
 * The single variable as a table: facts that must be equal, and beside them what the dataplane is made of. Facts that
 * another platform has are left out; a text that is not of its format is `not read`, and the fact not known.
 */
export function variableFacts(v1: VariableSide, v2: VariableSide, rows: readonly FactRow[] = FACTS): VariableFact[] {
  const given = { v1, v2 }
  return rows.filter(row => isOn(row, v1.cluster.platform)).map((row) => {
    const [left, right] = SIDES.map(side => found(row, side, given[side]))
    return {
      name: row.name,
      group: row.group,
      v1: left!.value,
      v2: right!.value,
      lacks: { v1: left!.lacks, v2: right!.lacks },
      verdict: verdictOf(row, left!.value, right!.value),
      from: { v1: row.v1?.from ?? null, v2: row.v2?.from ?? null },
    }
  })
}

/** Whether the dataplane is the only variable: no other fact differs; `unknown` where none differs but some are not known. */
export function singleVariable(facts: readonly VariableFact[]): 'yes' | 'no' | 'unknown' {
  const held = facts.filter(({ group }) => group !== 'dataplane').map(({ verdict }) => verdict)
  if (held.includes('different')) return 'no'
  return held.includes('unknown') ? 'unknown' : 'yes'
}

// --- internal ---

function isOn({ platforms }: FactRow, platform: PlatformKind): boolean {
  return platforms === undefined || platforms.includes(platform)
}

interface Found { value: string | null, lacks: Lack | null }

function found(row: FactRow, side: Side, given: VariableSide): Found {
  const source = row[side]
  if (source === null) return { value: null, lacks: 'not asked of this side' }
  try {
    const value = source.from === null ? source.read(given.cluster) : source.read(given.text(source.from), given.cluster)
    return value === null ? { value, lacks: source.from === null ? 'not captured' : 'not read' } : { value, lacks: null }
  }
  catch (error) {
    return { value: null, lacks: error instanceof NotCaptured ? 'not captured' : 'not read' }
  }
}

function verdictOf(row: FactRow, v1: string | null, v2: string | null): VariableFact['verdict'] {
  if (row.v1 === null || row.v2 === null) return 'different'
  if (v1 === null || v2 === null) return 'unknown'
  return v1 === v2 ? 'equal' : 'different'
}
