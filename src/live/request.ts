import type { Side } from '../words.ts'
import { SIDES } from '../words.ts'

/** Which outputs a window wants to be run. */
export interface RunRequest {
  window: string
  /** Ids of the outputs; at most one of each side. */
  ids: readonly string[]
  /** The second key was pressed: the cluster may be changed. */
  confirmed: boolean
}

/** The side that an id names; undefined where it names none. */
export function sideOf(id: string): Side | undefined {
  return SIDES.find(side => id.split('.')[1] === side)
}

/** Whether these are one output, or one of each side: a side runs one command at a time. */
export function isOnePerSide(ids: readonly string[]): boolean {
  const sides = ids.map(sideOf)
  return ids.length > 0 && !sides.includes(undefined) && new Set(sides).size === ids.length
}
