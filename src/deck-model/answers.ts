import type { VerifiedSet } from '../set/verify.ts'
import type { Claimed } from './readings.ts'
import { CONCLUSIONS } from '../conclude/all-conclusions.ts'
import { SENTENCES } from '../conclude/closing.ts'
import { concluded } from '../conclude/conclude.ts'
import { shownConclusion } from './evidence-link.ts'

/** A slide's title: the question, and its answer if there is one. */
export interface Answer { question: string, answer: string | null }

/** One of the sentences at the end, and the question it answers. */
export interface TakenHome extends Claimed { question: string }

/** The possible titles, by conclusion id: every conclusion about both sides together. */
export function answersOf(set: VerifiedSet): Record<string, Answer> {
  const ofBoth = CONCLUSIONS.filter(({ sides }) => sides === null)
  return Object.fromEntries(ofBoth.map(({ id, question }) => [id, { question, answer: concluded(set, id)!.sentence }]))
}

/** The sentences the talk ends with; fewer where fewer hold. */
export function sentencesOf(set: VerifiedSet): TakenHome[] {
  const first = SENTENCES.flatMap(ids => ids.map(id => concluded(set, id)!).find(({ verdict }) => verdict === 'holds') ?? [])
  return first.map(one => ({ question: one.question, ...shownConclusion(one)! }))
}
