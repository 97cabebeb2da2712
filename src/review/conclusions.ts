import type { Concluded } from '../conclude/conclusion.ts'
import type { Pair } from '../set/comparison.ts'
import type { VerifiedSet } from '../set/verify.ts'
import { allConcluded, byOwnNames } from '../conclude/conclude.ts'
import { saysOf, VERDICTS } from '../conclude/conclusion.ts'
import { comparing, pairsOf } from '../set/comparison.ts'
import { stepOf, traceOf } from '../trace/index.ts'
import { COMPARED, dataplanesOf } from '../words.ts'

/** A conclusion, and the pair of sides it is drawn from where a set has more than one. */
export type OfPair = { pair?: Pair } & Concluded

/** Every conclusion of a set, pair by pair, without those under panes of steps that exist only on another platform. */
export function conclusionsOf(whole: VerifiedSet): OfPair[] {
  const pairs = pairsOf(whole)
  return pairs.flatMap((pair) => {
    const all = ofComparison(comparing(whole, pair))
    return pairs.length === 1 ? all : all.map(one => ({ pair, ...one }))
  })
}

/** For each pair how many hold and how many do not, and a line for each conclusion: verdict, pair, id, sentence. */
export function listed(all: readonly OfPair[]): string {
  return [...Map.groupBy(all, ({ pair }) => pair)].flatMap(([pair, some]) => {
    const counts = VERDICTS.map(verdict => `${some.filter(one => one.verdict === verdict).length} ${verdict === 'holds' ? 'hold' : verdict}`)
    const of = pair === undefined ? '' : `${pair}  `
    return [`${of}${some.length} conclusions: ${counts.join(', ')}`, ...some.map(one => `${one.verdict.padEnd(12)}  ${of}${one.id}  ${saysOf(one)}`)]
  }).join('\n')
}

// --- internal ---

function ofComparison(set: VerifiedSet): Concluded[] {
  const { platform } = set.manifest.clusters[COMPARED[0]]
  const trace = traceOf(dataplanesOf(set.manifest))
  const here = allConcluded(set).filter(({ id }) => stepOf(id, trace)?.platforms?.includes(platform) ?? true)
  return here.map(one => byOwnNames(one, set))
}
