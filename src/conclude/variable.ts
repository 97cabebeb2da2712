import type { CapturedSide } from '../read/side.ts'
import type { VariableFact } from '../read/variable.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { FACTS } from '../dataplane/all-facts.ts'
import { singleVariable, variableFacts } from '../read/variable.ts'
import { DATAPLANES } from '../words.ts'
import { holds, notCaptured, refuted } from './conclusion.ts'
import { settingOf, STATUS } from './settings.ts'

/** Differences between two clusters that no row of the table covers. */
const UNASKED = 'rp_filter, OCI runtime, the CNI beside kube-proxy, build flags, Cilium\'s update pacing'

const ASKED = [...new Set(FACTS.flatMap(({ of }) => DATAPLANES.map(kind => of(kind)?.from)).filter(from => typeof from === 'string'))]

/** Whether anything but the dataplane differs, as far as it was checked. */
export const VARIABLE: Conclusion = {
  id: 'constant.variable',
  question: 'Is the dataplane the only thing that differs?',
  needs: ['constant.nodes'],
  counter: ['constant.nodes'],
  beside: [...ASKED, STATUS],
  judge,
}

/** The same in a short form, for a title. */
export const NOTHING_ELSE: Conclusion = {
  ...VARIABLE,
  id: 'constant.answer',
  judge: (one, other) => {
    const judged = judge(one, other)
    return judged.verdict === 'holds' ? { ...judged, says: `${judged.numbers!.asked} facts compared beside the dataplane: none differs` } : judged
  },
}

// --- internal ---

const MOST_NAMED = 4

function judge(one: CapturedSide, other: CapturedSide): Judged {
  const facts = variableFacts(one, other, FACTS)
  const held = facts.filter(({ group }) => group !== 'dataplane')
  const are = (verdict: VariableFact['verdict']) => held.filter(fact => fact.verdict === verdict).map(({ name }) => name)
  const single = singleVariable(facts)
  if (single === 'no') return refuted(`Not only the dataplane differs: ${named(are('different'))}.`, [one.at('constant.nodes', 1)])
  if (single === 'unknown') return notCaptured(`${are('equal').length} facts beside the dataplane are equal, none differs; not known: ${named(are('unknown'))}.`)
  const routing = settingOf(other, 'host routing') ?? settingOf(one, 'host routing')
  const chosen = routing === 'Legacy' ? ' Chosen against a default, among others: Cilium\'s host routing, Legacy.' : ''
  return holds(`None of the ${held.length} facts we asked beside the dataplane differs. Not asked: ${UNASKED}.${chosen}`, [one.at('constant.nodes', 1)], { asked: held.length })
}

function named(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED
  return rest > 0 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${rest} more` : names.join(', ')
}
