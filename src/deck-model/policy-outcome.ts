import type { Given } from '../read/given.ts'
import type { Asker, Moment } from '../read/moments.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import type { Evidence, FatesShown, ShownFate } from './readings.ts'
import { DECIDED, fateOf } from '../read/fates.ts'
import { claimed, givenOf } from '../read/given.ts'
import { ASKERS, MOMENTS } from '../read/moments.ts'
import { whyUnread } from '../read/unread.ts'
import { pointOf, shownClaim } from './evidence-link.ts'
import { evidenceOf } from './evidence.ts'

/** Lines below the table that have room. */
const MOST_LINES = 6

/** The policy layer, read: who was let in before, under and after the policy, and what decided it. */
export function fatesOf(set: VerifiedSet, steps: readonly Step[]): FatesShown {
  const given = { v1: givenOf(set, 'v1'), v2: givenOf(set, 'v2') }
  const names = new Set(steps.filter(({ layer }) => layer === 'l8').map(({ name }) => name))
  const asked = (asker: Asker, moment: Moment) => names.has(`${asker}-${moment}`)
  const fates = (asker: Asker, side: Side) =>
    MOMENTS.map(moment => asked(asker, moment) ? fate(given[side], asker, moment) : null)
  const claims = { v1: claimsOf(given.v1), v2: claimsOf(given.v2) }
  return {
    rows: ASKERS.map(asker => ({ asker, fates: { v1: fates(asker, 'v1'), v2: fates(asker, 'v2') } })),
    claims: { v1: claims.v1.map(shownClaim), v2: claims.v2.map(shownClaim) },
    evidence: { v1: evidence(set, claims.v1), v2: evidence(set, claims.v2) },
  }
}

// --- internal ---

type Claims = ReturnType<typeof claimsOf>

function claimsOf(given: Given) {
  return DECIDED[given.side].map(reader => claimed(given, reader))
}

function evidence(set: VerifiedSet, claims: Claims): Evidence[] {
  return evidenceOf(set, claims.flatMap(({ points }) => points), MOST_LINES, 'wrapped')
}

function fate(given: Given, asker: Asker, moment: Moment): ShownFate {
  try {
    const { letIn, code, point } = fateOf(given, asker, moment)
    return { letIn, says: letIn ? `${code}` : 'no answer', points: [pointOf(point)] }
  }
  catch (error) {
    return { letIn: null, says: whyUnread(error), points: [] }
  }
}
