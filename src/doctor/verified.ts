import type { VerifiedSet } from '../set/verify.ts'
import type { Talk } from './finding-kinds.ts'
import { lastGoodSet } from '../set/publish.ts'

const known = new WeakMap<Talk, VerifiedSet>()

/**
 * The set a talk shows, read once for all checks; `tell` is called if it is not the one in captures/. Throws if no set is whole.
 */
export function verified(talk: Talk, tell: (text: string) => void = () => {}): VerifiedSet {
  const found = known.get(talk) ?? lastGoodSet(talk.captures, tell)
  known.set(talk, found)
  return found
}
