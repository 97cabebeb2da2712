import type { Run } from '../deck-model/model.ts'
import type { Side } from '../words.ts'

/** Where a line stands when both sides are laid line by line: its row, from 1, and whether its like stands beside it. */
export interface Placed {
  row: number
  like: boolean
}

/** The places of both sides' lines, in their order. What has no like on the other side begins at the same row there. */
export function rowsOf(runs: readonly Run[], lines: Record<Side, number>): Record<Side, Placed[]> {
  const placed: Record<Side, Placed[]> = { v1: [], v2: [] }
  let row = 1
  const add = (side: Side, count: number, like: boolean) => {
    for (let index = 0; index < count; index++) placed[side].push({ row: row + index, like })
  }
  const end: Run = [lines.v1 + 1, lines.v2 + 1, 0]
  for (const [v1, v2, count] of [...runs, end]) {
    const alone = { v1: v1 - 1 - placed.v1.length, v2: v2 - 1 - placed.v2.length }
    add('v1', alone.v1, false)
    add('v2', alone.v2, false)
    row += Math.max(alone.v1, alone.v2)
    add('v1', count, true)
    add('v2', count, true)
    row += count
  }
  return placed
}
