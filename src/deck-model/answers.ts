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

/**
 * What the talk ends with, by the id of the conclusion: from each list the first that holds, or the first that was asked, or
 * could be. `by` gives the set that says a conclusion.
 */
export function closingIds(by: (id: string) => VerifiedSet): string[] {
  const could = (id: string) => concluded(by(id), id)!.verdict !== 'not captured' || answerOf(by(id), id).records !== null
  return SENTENCES.map(ids => ids.find(id => holds(by(id), id)) ?? ids.find(could) ?? ids[0]!)
}

/** Of these the sentences that hold, and the questions that stay open. */
export function closingOf(set: VerifiedSet, ids: readonly string[]): { sentences: TakenHome[], open: Answer[] } {
  const [held, open] = [ids.filter(id => holds(set, id)), ids.filter(id => !holds(set, id))]
  return {
    sentences: held.map(id => concluded(set, id)!).map(one => ({ question: one.question, ...shownConclusion(one)! })),
    open: open.map(id => answerOf(set, id)),
  }
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

function holds(set: VerifiedSet, id: string): boolean {
  return concluded(set, id)!.verdict === 'holds'
}

/** Rows of both sides together, and of one that shows its lines whole. */
const LINES = { rows: 13, whole: 6 } as const

/** Of a list each line has one row, so that its length is seen. */
function shownLines(set: VerifiedSet, points: readonly CapturedLine[], most: number): Evidence[] {
  const how = points.length <= LINES.whole && rowsIfWhole(set, points) <= LINES.whole ? 'wrapped' : 'cut'
  return evidenceOf(set, points, most, how, WHOLE_SLIDE)
}

function rowsIfWhole(set: VerifiedSet, points: readonly CapturedLine[]): number {
  const lengths = points.map(({ capture, line }) => linesOf(set.text(capture)!)[line - 1]!.length)
  return lengths.reduce((sum, length) => sum + Math.ceil(length / WHOLE_SLIDE), 0)
}
