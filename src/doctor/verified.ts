import type { Sets } from '../set/sets.ts'
import type { Talk } from './finding-kinds.ts'
import { readSets } from '../set/sets.ts'

const known = new WeakMap<Talk, Sets>()

/**
 * The sets a talk shows, read once for all checks; `tell` is called if one is not that in captures/. Throws if none can be shown.
 */
export function verified(talk: Talk, tell: (text: string) => void = () => {}): Sets {
  const found = known.get(talk) ?? readSets(talk.captures, tell)
  known.set(talk, found)
  return found
}
