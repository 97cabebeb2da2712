import type { Pair } from '../set/comparison.ts'
import type { Sets } from '../set/sets.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Side } from '../words.ts'
import type { Concluded } from './conclusion.ts'
import { comparing, FIRST_PAIR, hasPair, pairsIn } from '../set/comparison.ts'
import { setsIn } from '../set/sets.ts'
import { counted } from '../text/numbers.ts'
import { sideName, SIDES } from '../words.ts'
import { allConcluded, byOwnNames, concluded } from './conclude.ts'
import { shownFrom } from './shown-from.ts'

/** A conclusion that does not come out in two sets alike. */
interface Disagreement { id: string, here: Concluded, there: Concluded }

/** Sides that only the current set has, or only the reference: nothing of them can be compared. */
interface Alone { here: Side[], there: Side[] }

/** Which of a reference's conclusions hold in another set as well. */
interface Agreement {
  /** The ids of those that hold in both; behind the pair, where it is not the first: `v3,v2 l4.answer`. */
  both: string[]
  /** Those that hold in one of them and were captured in the other, but do not hold there, or hold the other way round. */
  differ: Disagreement[]
  /** Those that hold in one of them, and of which the other has too few runs to say: neither alike nor otherwise. */
  tooFew: Disagreement[]
  /** The ids of those that hold in the reference and were not captured here. */
  notHere: string[]
  alone: Alone
}

/**
 * Compares what is concluded of the current set and of the reference, each by itself, of every pair of sides that both have: each
 * conclusion with the recording of the reference that its layer is shown from. What is concluded of one side alone is asked once,
 * in whichever pairs it is. Null where one of them is not there.
 */
export function agreementOf({ current: here, ...references }: Sets): Agreement | null {
  const there = setsIn(references).map(({ set }) => set)
  if (here === undefined || there.length === 0) return null
  const ofEach = pairsIn(references).filter(pair => hasPair(here, pair)).flatMap(pair => ofPair(references, here, pair))
  const all = [...Map.groupBy(ofEach, ({ id }) => id).values()].map(([first]) => first!)
  const asked = all.filter(one => [one.here, one.there].every(({ verdict }) => verdict !== 'not captured'))
  const [tooFew, told] = parted(asked, one => one.here.few || one.there.few)
  const [alike, differ] = parted(told, one => one.here.verdict === one.there.verdict && one.here.way === one.there.way)
  return {
    both: alike.map(({ id }) => id),
    differ,
    tooFew,
    notHere: all.filter(({ here: own }) => own.verdict === 'not captured').map(({ id }) => id),
    alone: { here: beyond([here], there), there: beyond(there, [here]) },
  }
}

/** How many of those that both sets can answer hold in both, in a sentence; too few runs to say is no answer. */
export function agreementSays({ both, differ, tooFew, alone }: Omit<Agreement, 'notHere'>): string {
  const [unshown, otherwise] = parted(differ, ({ here, there }) => [here, there].some(({ verdict }) => verdict === 'not shown'))
  return [
    `${both.length} of ${both.length + differ.length} conclusions asked of both hold on your clusters and in the reference lab.`,
    ...unshown.length > 0 ? [`${counted(unshown.length, 'is', 'are')} not shown in one of them.`] : [],
    ...otherwise.length > 0 ? [`${counted(otherwise.length, 'comes', 'come')} out otherwise.`] : [],
    ...tooFew.length > 0 ? [`${counted(tooFew.length, 'other takes', 'others take')} more runs than one of them has.`] : [],
    ...onlyIn('on your clusters', alone.here),
    ...onlyIn('in the reference lab', alone.there),
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

/** Those of the conclusions of a pair that hold in one of the sets. */
function ofPair(references: Sets, here: VerifiedSet, pair: Pair): Disagreement[] {
  const having = setsIn(references).filter(({ set }) => hasPair(set, pair))
  const compared: Sets = Object.fromEntries(having.map(({ name, set }) => [name, comparing(set, pair)]))
  const [shows, right] = [shownFrom(compared), comparing(here, pair)]
  return setsIn(compared).flatMap(({ name, set: left }) => allConcluded(left).flatMap((one) => {
    if (shows[one.layer] !== name) return []
    const own = concluded(right, one.id)
    if (!own || (own.verdict !== 'holds' && one.verdict !== 'holds')) return []
    const there = byOwnNames(one, left)
    const isOfPair = pair !== FIRST_PAIR && there.of.length > 1
    return [{ id: isOfPair ? `${pair} ${there.id}` : there.id, here: byOwnNames(own, right), there }]
  }))
}

/** The sides that one of these sets has and none of the others. */
function beyond(sets: readonly VerifiedSet[], others: readonly VerifiedSet[]): Side[] {
  const has = (side: Side) => ({ manifest: { clusters } }: VerifiedSet) => clusters[side] !== undefined
  return SIDES.filter(side => sets.some(has(side)) && !others.some(has(side)))
}

function onlyIn(where: string, sides: readonly Side[]): string[] {
  return sides.length === 0 ? [] : [`${sides.map(sideName).join(' and ')} was recorded only ${where}: nothing that is concluded of it was compared.`]
}

function parted<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter(one => !isFirst(one))]
}
