import type { VerifiedSet } from '../set/verify.ts'
import type { Evidence, FactsShown } from './readings.ts'
import { concluded } from '../conclude/conclude.ts'
import { saysOf } from '../conclude/conclusion.ts'
import { FACTS } from '../dataplane/all-facts.ts'
import { shellLine } from '../exec/shell.ts'
import { idOn, sideOf } from '../read/side.ts'
import { singleVariable, variableFacts } from '../read/variable.ts'
import { linesOf } from '../text/decode.ts'
import { COMPARED, pairOf } from '../words.ts'
import { evidenceOf } from './evidence.ts'

/** The single-variable proof: every fact of both clusters, its verdict, and what it was read from. */
export function factsOf(set: VerifiedSet): FactsShown {
  const facts = variableFacts(...pairOf(side => sideOf(set, side)), FACTS)
  return {
    single: singleVariable(facts),
    says: saysOf(concluded(set, 'constant.variable')!),
    rows: facts.map(({ from, ...fact }) => ({
      ...fact,
      opens: COMPARED.flatMap(side => from[side] === null ? [] : [idOn(side, from[side])]).filter(id => set.capture(id)?.stdout),
    })),
    files: filesOf(set),
  }
}

// --- internal ---

/** The lines of a diff that fit on a slide under its table. */
const MOST_LINES = 6

function filesOf(set: VerifiedSet): Evidence | null {
  const id = idOn(COMPARED[1], 'constant.kind-files')
  const text = set.text(id)
  const { argv, title } = set.capture(id) ?? {}
  if (text === null || !argv) return null
  const points = linesOf(text).map((_, index) => ({ capture: id, line: index + 1 }))
  const evidence = evidenceOf(set, points, MOST_LINES)[0]
  return evidence ? { ...evidence, title: `${title}: ${shellLine(argv)}` } : null
}
