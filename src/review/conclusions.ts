import type { Concluded } from '../conclude/conclusion.ts'
import type { VerifiedSet } from '../set/verify.ts'
import { allConcluded } from '../conclude/conclude.ts'
import { saysOf, VERDICTS } from '../conclude/conclusion.ts'
import { comparing } from '../set/comparison.ts'
import { stepOf, traceOf } from '../trace/index.ts'
import { COMPARED, dataplanesOf } from '../words.ts'

/** Every conclusion of a set, without those under panes of steps that exist only on another platform. */
export function conclusionsOf(whole: VerifiedSet): Concluded[] {
  const set = comparing(whole)
  const { platform } = set.manifest.clusters[COMPARED[0]]
  const trace = traceOf(dataplanesOf(set.manifest))
  return allConcluded(set).filter(({ id }) => stepOf(id, trace)?.platforms?.includes(platform) ?? true)
}

/** How many hold and how many do not, and a line each: verdict, id, sentence. */
export function listed(all: readonly Concluded[]): string {
  const counts = VERDICTS.map(verdict => `${all.filter(one => one.verdict === verdict).length} ${verdict === 'holds' ? 'hold' : verdict}`)
  return [`${all.length} conclusions: ${counts.join(', ')}`, ...all.map(one => `${one.verdict.padEnd(12)}  ${one.id}  ${saysOf(one)}`)].join('\n')
}
