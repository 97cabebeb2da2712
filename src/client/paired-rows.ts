import type { Run } from '../deck-model/model.ts'
import type { ComparedSide } from '../words.ts'
import { byCompared, COMPARED } from '../words.ts'

/** A line's position when both sides are aligned: its row, from 1, and whether the other side has a counterpart in that row. */
export interface Placed {
  row: number
  like: boolean
}

/** The positions of both sides' lines, in order. Lines without a counterpart begin at the same row on both sides. */
export function rowsOf(runs: readonly Run[], lines: Record<ComparedSide, number>): Record<ComparedSide, Placed[]> {
  const placed = byCompared<Placed[]>([], [])
  let row = 1
  const add = (side: ComparedSide, count: number, like: boolean) => {
    for (let index = 0; index < count; index++) placed[side].push({ row: row + index, like })
  }
  const [left, right] = COMPARED
  const end: Run = [lines[left] + 1, lines[right] + 1, 0]
  for (const [onLeft, onRight, count] of [...runs, end]) {
    const alone = [onLeft - 1 - placed[left].length, onRight - 1 - placed[right].length] as const
    add(left, alone[0], false)
    add(right, alone[1], false)
    row += Math.max(...alone)
    add(left, count, true)
    add(right, count, true)
    row += count
  }
  return placed
}
