import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import { otherSide } from '../words.ts'

/** Two steps shown next to each other; a side without one is undefined. */
export type Facing = Partial<Record<Side, Step>>

/**
 * Pairs the lead steps: those of the same name, and steps that only one side has in the trace's order, so that V1's way of doing
 * a thing is next to V2's.
 */
export function facing(leads: readonly Step[]): Facing[] {
  const rows: Facing[] = []
  const lonely = (step: Step) => step.sides.length === 1 && !leads.some(other => other !== step && other.name === step.name)
  for (const step of leads) {
    const [side] = step.sides
    const open = step.sides.length > 1
      ? undefined
      : rows.find((row) => {
          const across = row[otherSide(side!)]
          return row[side!] === undefined && across && (across.name === step.name || (lonely(step) && lonely(across)))
        })
    if (open) open[side!] = step
    else rows.push(Object.fromEntries(step.sides.map(one => [one, step])))
  }
  return rows
}
