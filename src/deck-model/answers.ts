import type { Concluded } from '../conclude/conclusion.ts'
import type { CapturedLine } from '../read/side.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Answer, AnswerLines, Evidence, TakenHome } from './readings.ts'
import { CONCLUSIONS } from '../conclude/all-conclusions.ts'
import { SENTENCES } from '../conclude/closing.ts'
import { concluded } from '../conclude/conclude.ts'
import { LAYER_ANSWERS } from '../conclude/layer-answers.ts'
import { linesOf } from '../text/decode.ts'
import { bySide, COMPARED } from '../words.ts'
import { answerOf, shownConclusion } from './evidence-link.ts'
import { evidenceOf, WHOLE_SLIDE } from './evidence.ts'
import { share } from './geometry.ts'

/** The possible titles, by conclusion id: every conclusion about both sides together. */
export function answersOf(set: VerifiedSet): Record<string, Answer> {
  const ofBoth = CONCLUSIONS.filter(({ sides }) => !sides)
  return Object.fromEntries(ofBoth.map(({ id }) => [id, answerOf(set, id)]))
}

/** The sentences the talk ends with; fewer where fewer hold. */
export function sentencesOf(set: VerifiedSet): TakenHome[] {
  const first = SENTENCES.flatMap(ids => firstThatHolds(set, ids) ?? [])
  return first.map(one => ({ question: one.question, ...shownConclusion(one)! }))
}

/** The questions that none of these sentences answers: of several the first that was asked, or could be. */
export function openOf(set: VerifiedSet): Answer[] {
  return SENTENCES.filter(ids => !firstThatHolds(set, ids)).map((ids) => {
    const could = (id: string) => concluded(set, id)!.verdict !== 'not captured' || answerOf(set, id).records !== null
    return answerOf(set, ids.find(could) ?? ids[0]!)
  })
}

/** The lines of each layer's slide of the talk, by its conclusion. */
export function answerLinesOf(set: VerifiedSet): Record<string, AnswerLines> {
  return Object.fromEntries(LAYER_ANSWERS.map(({ id }) => {
    const { points } = concluded(set, id)!
    const of = bySide(side => points.filter(({ capture }) => capture.split('.')[1] === side))
    const rooms = share(COMPARED.map(side => of[side].length), LINES.rows)
    return [id, bySide((side, index) => shownLines(set, of[side], rooms[index]!))]
  }))
}

// --- internal ---

function firstThatHolds(set: VerifiedSet, ids: readonly string[]): Concluded | undefined {
  return ids.map(id => concluded(set, id)!).find(({ verdict }) => verdict === 'holds')
}

/** Rows of both sides together, and of one that shows its lines whole. */
const LINES = { rows: 13, whole: 6 } as const

/** Of a list each line has one row, so that its length is seen. */
function shownLines(set: VerifiedSet, points: readonly CapturedLine[], most: number): Evidence[] {
  const how = points.length <= LINES.whole && rowsIfWhole(set, points) <= LINES.whole ? 'wrapped' : 'cut'
  return evidenceOf(set, points, most, how, WHOLE_SLIDE)
}

/** Rows that lines take if they are shown whole. */
function rowsIfWhole(set: VerifiedSet, points: readonly CapturedLine[]): number {
  const lengths = points.map(({ capture, line }) => linesOf(set.text(capture)!)[line - 1]!.length)
  return lengths.reduce((sum, length) => sum + Math.ceil(length / WHOLE_SLIDE), 0)
}
