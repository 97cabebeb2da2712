import type { Asker, Moment } from '../read/moments.ts'
import type { CapturedSide } from '../read/side.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import type { FatesShown, ShownFate } from './readings.ts'
import { concluded } from '../conclude/conclude.ts'
import { DECIDING } from '../conclude/decided.ts'
import { fateOf } from '../read/fates.ts'
import { ASKERS, MOMENTS } from '../read/moments.ts'
import { idOn, sideOf } from '../read/side.ts'
import { readOr } from '../read/unread.ts'
import { bySide, dataplanesOf } from '../words.ts'
import { pointOf, shownConclusion } from './evidence-link.ts'
import { evidenceOf } from './evidence.ts'

/** The lines that fit below the table. */
const MOST_LINES = 6

/** The policy layer, read: which client was admitted before, during and after the policy, and what decided it. */
export function fatesOf(set: VerifiedSet, steps: readonly Step[]): FatesShown {
  const sides = bySide(side => sideOf(set, side))
  const names = new Set(steps.filter(({ layer }) => layer === 'l8').map(({ name }) => name))
  const asked = (asker: Asker, moment: Moment) => names.has(`${asker}-${moment}`)
  const fates = (asker: Asker, side: Side) =>
    MOMENTS.map(moment => asked(asker, moment) ? fate(sides[side], asker, moment) : NOT_ASKED)
  const dataplanes = dataplanesOf(set.manifest)
  const claims = bySide((side) => {
    const own = DECIDING.filter(({ on }) => on!.includes(dataplanes[side]))
    return own.map(({ id }) => concluded(set, idOn(side, id))!)
  })
  return {
    rows: ASKERS.map(asker => ({ asker, fates: bySide(side => fates(asker, side)) })),
    claims: bySide(side => claims[side].map(one => shownConclusion(one)!)),
    evidence: bySide(side => evidenceOf(set, claims[side].flatMap(({ points }) => points), MOST_LINES, 'wrapped')),
  }
}

// --- internal ---

const NOT_ASKED: ShownFate = { letIn: null, says: 'not asked', points: [] }

function fate(captured: CapturedSide, asker: Asker, moment: Moment): ShownFate {
  return readOr(() => {
    const { letIn, code, point } = fateOf(captured, asker, moment)
    return { letIn, says: letIn ? `${code}` : 'no answer', points: [pointOf(point)] }
  }, why => ({ letIn: null, says: 'not captured', why, points: [] }))
}
