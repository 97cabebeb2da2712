import type { Pair } from '../set/comparison.ts'
import type { ComparedSide, Side } from '../words.ts'
import { sidesIn } from '../set/comparison.ts'
import { COMPARED, withSide } from '../words.ts'

/** What a window asks to run on the two sides that it compares. */
export interface LiveRequest {
  window: string
  pair: Pair
  /** The run was confirmed by a second key: it may change the cluster. */
  confirmed: boolean
}

/** Which outputs a window asks to run. */
export interface RunRequest extends LiveRequest {
  /** Ids of the outputs, by the places of the compared sides; at most one per side. */
  ids: readonly string[]
}

/** The place that an id names; undefined if it names none. */
export function placeOf(id: string): ComparedSide | undefined {
  return COMPARED.find(side => id.split('.')[1] === side)
}

/** Whether these are one output, or one per side: a side runs one command at a time. */
export function isOnePerSide(ids: readonly string[]): boolean {
  const places = ids.map(placeOf)
  return ids.length > 0 && !places.includes(undefined) && new Set(places).size === ids.length
}

/** The side that a pair has in a place. */
export function sideAt(place: Side, pair: Pair): Side {
  return sidesIn(pair)[COMPARED.indexOf(place)]!
}

/** The place that a pair has a side in. */
export function placeOfSide(side: Side, pair: Pair): Side {
  return COMPARED[sidesIn(pair).indexOf(side)]!
}

/** What an id of this pair's comparison is called in the trace. */
export function inTrace(id: string, pair: Pair): string {
  return withSide(id, place => sideAt(place, pair))
}
