import type { VerifiedSet } from '../set/verify.ts'
import type { Claimed } from './readings.ts'
import { CONCLUSIONS } from '../conclude/all-conclusions.ts'
import { SENTENCES } from '../conclude/closing.ts'
import { concluded } from '../conclude/conclude.ts'
import { shownConclusion } from './evidence-link.ts'

/** A slide's title: the answer where there is one, and the question that it answers. */
export interface Answer { question: string, answer: string | null }

/** One of the sentences at the end, and the question it answers. */
export interface TakenHome extends Claimed { question: string }

/** What may stand as a title, by the conclusion's id: whatever is said of both sides together. */
export function answersOf(set: VerifiedSet): Record<string, Answer> {
  const ofBoth = CONCLUSIONS.filter(({ sides }) => sides === null)
  return Object.fromEntries(ofBoth.map(({ id, question }) => [id, { question, answer: concluded(set, id)!.sentence }]))
}

/** The sentences the talk ends with; fewer where fewer hold. */
export function sentencesOf(set: VerifiedSet): TakenHome[] {
  const first = SENTENCES.flatMap(ids => ids.map(id => concluded(set, id)!).find(({ verdict }) => verdict === 'holds') ?? [])
  return first.map(one => ({ question: one.question, ...shownConclusion(one)! }))
}
