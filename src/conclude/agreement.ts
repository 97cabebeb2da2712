import type { VerifiedSet } from '../set/verify.ts'
import type { Concluded } from './conclusion.ts'
import { comparing } from '../set/comparison.ts'
import { allConcluded, concluded } from './conclude.ts'

/** A conclusion that does not come out in two sets alike. */
export interface Disagreement { id: string, here: Concluded, there: Concluded }

/** Which of a reference's conclusions hold in another set as well. */
export interface Agreement {
  /** The ids of those that hold in both. */
  both: string[]
  /** Those that hold in one of them, and in the other do not although they were captured. */
  differ: Disagreement[]
  /** The ids of those that hold in the reference and were not captured here. */
  notHere: string[]
}

/** Compares what is concluded of two sets, each by itself; `here` is the current one. */
export function agreementOf(reference: VerifiedSet, here: VerifiedSet): Agreement {
  const pairs = allConcluded(comparing(reference)).flatMap((there): Disagreement[] => {
    const own = concluded(comparing(here), there.id)
    return own && (own.verdict === 'holds' || there.verdict === 'holds') ? [{ id: there.id, here: own, there }] : []
  })
  const asked = pairs.filter(one => [one.here, one.there].every(({ verdict }) => verdict !== 'not captured'))
  return {
    both: asked.filter(({ here: own, there }) => own.verdict === there.verdict).map(({ id }) => id),
    differ: asked.filter(({ here: own, there }) => own.verdict !== there.verdict),
    notHere: pairs.filter(({ here: own }) => own.verdict === 'not captured').map(({ id }) => id),
  }
}

/** How many of those that were put to the test in both hold in both, in a sentence; too few runs to say is not the opposite. */
export function agreementSays({ both, differ }: Pick<Agreement, 'both' | 'differ'>): string {
  const unshown = differ.filter(({ here, there }) => [here, there].some(({ verdict }) => verdict === 'not shown')).length
  const otherwise = differ.length - unshown
  return [
    `${both.length} of ${both.length + differ.length} conclusions hold on your clusters and in the reference lab.`,
    ...unshown > 0 ? [`${unshown} ${unshown === 1 ? 'is' : 'are'} not shown in one of them.`] : [],
    ...otherwise > 0 ? [`${otherwise} ${otherwise === 1 ? 'comes' : 'come'} out otherwise.`] : [],
  ].join(' ')
}

/** The same as lines: the sentence, what comes out otherwise, and how many were not asked here. */
export function agreementLines(agreement: Agreement): string[] {
  const { differ, notHere } = agreement
  return [
    agreementSays(agreement),
    ...differ.flatMap(({ id, here, there }) => [
      `  ${id}  ${here.question}`,
      `    here ${here.verdict}: ${here.sentence ?? here.found}`,
      `    in the reference ${there.verdict}: ${there.sentence ?? there.found}`,
    ]),
    ...notHere.length === 0 ? [] : [`${notHere.length} that hold in the reference were not captured here.`],
  ]
}
