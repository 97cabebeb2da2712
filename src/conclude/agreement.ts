import type { VerifiedSet } from '../set/verify.ts'
import type { Concluded } from './conclusion.ts'
import { comparing } from '../set/comparison.ts'
import { counted } from '../text/numbers.ts'
import { allConcluded, concluded } from './conclude.ts'

/** A conclusion that does not come out in two sets alike. */
interface Disagreement { id: string, here: Concluded, there: Concluded }

/** Which of a reference's conclusions hold in another set as well. */
interface Agreement {
  /** The ids of those that hold in both. */
  both: string[]
  /** Those that hold in one of them, and in the other do not although they were captured. */
  differ: Disagreement[]
  /** Those that hold in one of them, and of which the other has too few runs to say: neither alike nor otherwise. */
  tooFew: Disagreement[]
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
  const [tooFew, told] = parted(asked, one => one.here.few || one.there.few)
  const [both, differ] = parted(told, one => one.here.verdict === one.there.verdict)
  return {
    both: both.map(({ id }) => id),
    differ,
    tooFew,
    notHere: pairs.filter(({ here: own }) => own.verdict === 'not captured').map(({ id }) => id),
  }
}

/** How many of those that both sets can answer hold in both, in a sentence; too few runs to say is no answer. */
export function agreementSays({ both, differ, tooFew }: Pick<Agreement, 'both' | 'differ' | 'tooFew'>): string {
  const [unshown, otherwise] = parted(differ, ({ here, there }) => [here, there].some(({ verdict }) => verdict === 'not shown'))
  return [
    `${both.length} of ${both.length + differ.length} conclusions asked of both hold on your clusters and in the reference lab.`,
    ...unshown.length > 0 ? [`${counted(unshown.length, 'is', 'are')} not shown in one of them.`] : [],
    ...otherwise.length > 0 ? [`${counted(otherwise.length, 'comes', 'come')} out otherwise.`] : [],
    ...tooFew.length > 0 ? [`${counted(tooFew.length, 'other takes', 'others take')} more runs than one of them has.`] : [],
  ].join(' ')
}

/** The same as lines: the sentence, what comes out otherwise, what takes more runs, and how many were not asked here. */
export function agreementLines(agreement: Agreement): string[] {
  const { differ, tooFew, notHere } = agreement
  return [
    agreementSays(agreement),
    ...differ.flatMap(({ id, here, there }) => [
      `  ${id}  ${here.question}`,
      `    here ${here.verdict}: ${here.sentence ?? here.found}`,
      `    in the reference ${there.verdict}: ${there.sentence ?? there.found}`,
    ]),
    ...tooFew.map(({ id, here, there }) => `  ${id}  ${here.few ? `here: ${here.found}` : `in the reference: ${there.found}`}`),
    ...notHere.length === 0 ? [] : [`${notHere.length} that hold in the reference were not captured here.`],
  ]
}

// --- internal ---

function parted<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter(one => !isFirst(one))]
}
