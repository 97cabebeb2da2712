import type { VerifiedSet } from '../capture/verify.ts'
import type { Talk } from './check.ts'
import { readableSet } from '../capture/publish.ts'
import { verifySet } from '../capture/verify.ts'

const known = new WeakMap<Talk, VerifiedSet>()

/** The verified set of a talk, read once for all checks. Throws as `verifySet` does. */
export function verified(talk: Talk): VerifiedSet {
  const found = known.get(talk) ?? verifySet(readableSet(talk.captures))
  known.set(talk, found)
  return found
}
