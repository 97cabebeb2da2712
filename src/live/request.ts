import type { Side } from '../words.ts'
import { SIDES } from '../words.ts'

/** What a window may ask for. */
export interface Asked {
  window: string
  /** Outputs to be run live, by id; one side each. */
  ids: readonly string[]
  /** The second key was pressed: it may change the cluster. */
  sure: boolean
}

/** The side that an id names; undefined where it names none. */
export function sideOf(id: string): Side | undefined {
  return SIDES.find(side => id.split('.')[1] === side)
}

/** Whether these are one output, or one of each side: a side runs one command at a time. */
export function fit(ids: readonly string[]): boolean {
  const sides = ids.map(sideOf)
  return ids.length > 0 && !sides.includes(undefined) && new Set(sides).size === ids.length
}
