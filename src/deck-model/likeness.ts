import type { DifferingLine, Likeness } from '../read/likeness.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, ComparedSide } from '../words.ts'
import { once } from '../exec/once.ts'
import { likeness } from '../read/likeness.ts'
import { rolesOf } from '../read/roles.ts'
import { clusterAt } from '../set/cluster-at.ts'
import { perSet } from '../set/per-set.ts'
import { BOUNDS } from '../text/bounds.ts'
import { stepOf, traceOf, withFurther } from '../trace/index.ts'
import { dataplanesOf, pairOf, SIDE_PATTERN } from '../words.ts'

/** The words in which a side's lines differ from the other's, by line number; a line that is not in the map is alike. */
export type Differing = ReadonlyMap<number, DifferingLine['words']>

/**
 * How similar a capture is to its counterpart on the other side; null if one of the two is missing, not `ok` or too large ({@link
 * BOUNDS}), for a measurement's log, whose reading is compared and not its lines, and for what L6 prints while pods are deleted:
 * that two deletions print the same says nothing about a failover. Compared once per pair of a set.
 */
export function likenessOf(set: VerifiedSet, id: CaptureId): Likeness | null {
  return ofPair(set, id.replace(SIDE_OF_ID, '.*.'))
}

/** The words that make a capture different from the other side's; null if the two are alike or were not compared. */
export function differingIn(set: VerifiedSet, id: CaptureId, side: ComparedSide): Differing | null {
  const found = likenessOf(set, id)
  if (found?.verdict !== 'different') return null
  return new Map(found.differences.flatMap(one => one[side] ? [[one[side].line, one[side].words]] : []))
}

// --- internal ---

const SIDE_OF_ID = new RegExp(String.raw`\.${SIDE_PATTERN}\.`)

const ofPair = perSet(compared)

const stepsOf = once(({ manifest }: VerifiedSet) => withFurther(traceOf(dataplanesOf(manifest)), manifest))

function compared(set: VerifiedSet, pair: string): Likeness | null {
  const [left, right] = pairOf((side) => {
    const id = pair.replace('*', side)
    const { bytes, lines } = set.capture(id)?.stdout ?? { bytes: 0, lines: 0 }
    const step = stepOf(id, stepsOf(set))
    if (bytes > BOUNDS.compared || lines > BOUNDS.comparedLines || step?.bulk || (step?.layer === 'l6' && !step.lead)) return null
    const text = set.text(id)
    return text === null ? null : { text, roles: rolesOf(clusterAt(set, side, id)) }
  })
  return left && right ? likeness(left, right) : null
}
