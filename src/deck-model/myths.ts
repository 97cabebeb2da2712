import type { Myth } from '../conclude/myths.ts'
import type { Claim } from '../read/side.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { MythShown } from './readings.ts'
import { MYTHS } from '../conclude/myths.ts'
import { sideOf } from '../read/side.ts'
import { whyUnread } from '../read/unread.ts'
import { SIDES } from '../words.ts'
import { shownClaim } from './evidence-link.ts'

/** Every belief with what these captures say against it: nothing, where they do not or where one is missing. */
export function mythsOf(set: VerifiedSet, myths: readonly Myth[] = MYTHS): MythShown[] {
  return myths.map(({ belief, against }) => ({
    belief,
    against: SIDES.flatMap((side) => {
      const found = against[side] ? readable(() => against[side]!(sideOf(set, side))) : null
      return found ? [{ side, ...shownClaim(found) }] : []
    }),
  }))
}

// --- internal ---

/** What is missing or cannot be read contradicts nothing. */
function readable(read: () => Claim | null): Claim | null {
  try {
    return read()
  }
  catch (error) {
    whyUnread(error)
    return null
  }
}
