import type { Side } from '../words.ts'
import { COMPARED } from '../words.ts'

/** Which outputs a window asks to run. */
export interface RunRequest {
  window: string
  /** Ids of the outputs; at most one per side. */
  ids: readonly string[]
  /** The run was confirmed by a second key: it may change the cluster. */
  confirmed: boolean
}

/** The side that an id names; undefined if it names none. */
export function sideOf(id: string): Side | undefined {
  return COMPARED.find(side => id.split('.')[1] === side)
}

/** Whether these are one output, or one per side: a side runs one command at a time. */
export function isOnePerSide(ids: readonly string[]): boolean {
  const sides = ids.map(sideOf)
  return ids.length > 0 && !sides.includes(undefined) && new Set(sides).size === ids.length
}
