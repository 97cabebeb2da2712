import type { CapturedSide } from '../../read/side.ts'
import type { Claim, PolicyClaim } from '../dataplane.ts'
import { firstTable } from '../../read/table.ts'
import { linesOf } from '../../text/lines.ts'

/** Why a stranger was admitted: what the API stored, and what of it reached the node. */
export const policyClaims: readonly PolicyClaim[] = [
  { name: 'stored', question: 'Is the policy stored?', needs: ['l8.policy'], read: stored },
  { name: 'ruled', question: 'Does a rule of the node name it?', needs: ['l8.verdict'], read: ruled },
]

// --- internal ---

function stored(side: CapturedSide): Claim {
  const [row] = firstTable(side.text('l8.policy')).rows
  if (!row) return { says: 'No policy is stored.', points: [] }
  return { says: `The policy ${row.cells[0]} is stored.`, points: [side.at('l8.policy', row.line)] }
}

function ruled(side: CapturedSide): Claim {
  const [line] = linesOf(side.text('l8.verdict'))
  const rules = Number(line?.text)
  return {
    says: rules === 0 ? 'No filter rule of the node names it.' : `${rules} filter rules of the node name it.`,
    points: line ? [side.at('l8.verdict', line.line)] : [],
  }
}
