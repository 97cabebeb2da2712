import type { Asker, Moment } from '../read/moments.ts'
import type { CapturedSide } from '../read/side.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import type { Evidence, FatesShown, ShownFate } from './readings.ts'
import { DECIDED, fateOf } from '../read/fates.ts'
import { ASKERS, MOMENTS } from '../read/moments.ts'
import { claimed, sideOf } from '../read/side.ts'
import { whyUnread } from '../read/unread.ts'
import { bySide } from '../words.ts'
import { pointOf, shownClaim } from './evidence-link.ts'
import { evidenceOf } from './evidence.ts'

/** Lines below the table that have room. */
const MOST_LINES = 6

/** The policy layer, read: who was let in before, under and after the policy, and what decided it. */
export function fatesOf(set: VerifiedSet, steps: readonly Step[]): FatesShown {
  const sides = bySide(side => sideOf(set, side))
  const names = new Set(steps.filter(({ layer }) => layer === 'l8').map(({ name }) => name))
  const asked = (asker: Asker, moment: Moment) => names.has(`${asker}-${moment}`)
  const fates = (asker: Asker, side: Side) =>
    MOMENTS.map(moment => asked(asker, moment) ? fate(sides[side], asker, moment) : null)
  const claims = bySide(side => claimsOf(sides[side]))
  return {
    rows: ASKERS.map(asker => ({ asker, fates: bySide(side => fates(asker, side)) })),
    claims: bySide(side => claims[side].map(shownClaim)),
    evidence: bySide(side => evidence(set, claims[side])),
  }
}

// --- internal ---

type Claims = ReturnType<typeof claimsOf>

function claimsOf(captured: CapturedSide) {
  return DECIDED[captured.side].map(reader => claimed(captured, reader))
}

function evidence(set: VerifiedSet, claims: Claims): Evidence[] {
  return evidenceOf(set, claims.flatMap(({ points }) => points), MOST_LINES, 'wrapped')
}

function fate(captured: CapturedSide, asker: Asker, moment: Moment): ShownFate {
  try {
    const { letIn, code, point } = fateOf(captured, asker, moment)
    return { letIn, says: letIn ? `${code}` : 'no answer', points: [pointOf(point)] }
  }
  catch (error) {
    return { letIn: null, says: whyUnread(error), points: [] }
  }
}
