import type { CapturedSide } from '../../read/side.ts'
import type { Claim, PolicyClaim } from '../dataplane.ts'
import { firstTable } from '../../read/table.ts'
import { linesOf } from '../../text/lines.ts'

/** Why a stranger was admitted: what the API stored, and what of it reached the node, as rules of this kind: `filter rule`. */
export function policyClaimsOf(rule: string): readonly PolicyClaim[] {
  return [
    { name: 'stored', question: 'Is the policy stored?', needs: ['l8.policy'], read: stored },
    { name: 'ruled', question: 'Does a rule of the node name it?', needs: ['l8.verdict'], read: side => ruled(side, rule) },
  ]
}

/** The sentence for `l8.verdict`, of such rules. */
export function verdictOf(rule: string): (text: string) => string {
  return text => Number(text) === 0 ? `No ${rule} of this node names the policy.` : `${text.trim()} ${many(rule)} name the policy.`
}

// --- internal ---

function stored(side: CapturedSide): Claim {
  const [row] = firstTable(side.text('l8.policy')).rows
  if (!row) return { says: 'No policy is stored.', points: [] }
  return { says: `The policy ${row.cells[0]} is stored.`, points: [side.at('l8.policy', row.line)] }
}

/** `filter rules`, `rules of iptables or nftables`. */
function many(rule: string): string {
  return rule.replace('rule', 'rules')
}

function ruled(side: CapturedSide, rule: string): Claim {
  const [line] = linesOf(side.text('l8.verdict'))
  const rules = Number(line?.text)
  return {
    says: rules === 0 ? `No ${rule} of the node names it.` : `${rules} ${many(rule)} of the node name it.`,
    within: rules === 0 ? `no ${rule} of the node names it` : `${rules} ${many(rule)} name it`,
    points: line ? [side.at('l8.verdict', line.line)] : [],
  }
}
