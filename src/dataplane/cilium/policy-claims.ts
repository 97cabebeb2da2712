import type { CapturedSide } from '../../read/side.ts'
import type { Claim, PolicyClaim } from '../dataplane.ts'
import { parseFlows } from '../../read/hubble.ts'
import { columnOf, firstTable } from '../../read/table.ts'

/** Why a stranger was denied: the verdict, the identity in it, and the identities that are allowed. */
export const policyClaims: readonly PolicyClaim[] = [
  { name: 'dropped', question: 'Was the stranger dropped?', needs: ['l8.verdict'], read: dropped },
  { name: 'identified', question: 'By which identity?', needs: ['l8.verdict', 'l8.identities'], read: identified },
  { name: 'allowed', question: 'Whom does the replica let in?', needs: ['l8.policy-map', 'l8.identities'], read: allowed },
]

// --- internal ---

function drops(side: CapturedSide) {
  return parseFlows(side.text('l8.verdict')).filter(flow => flow.kind === 'flow').filter(({ verdict }) => verdict === 'DROPPED')
}

function dropped(side: CapturedSide): Claim {
  const found = drops(side)
  const [first] = found
  if (!first) return { says: 'Hubble saw nobody turned away.', points: [] }
  return {
    says: `${found.length} packets of ${first.source.name} (${first.source.identity}) dropped: ${first.subtype}.`,
    points: [side.at('l8.verdict', first.line)],
  }
}

/** The identity in the verdict is the one that the API assigns to the pod. */
function identified(side: CapturedSide): Claim {
  const [first] = drops(side)
  const row = endpoints(side).find(({ name }) => name === 'stranger')
  if (!first || !row) return { says: 'The stranger has no identity here.', points: [] }
  const same = first.source.identity === `ID:${row.identity}`
  return {
    says: same ? `Identity ${row.identity} is the stranger's.` : `The stranger's identity is ${row.identity}, the verdict names ${first.source.identity}.`,
    points: [side.at('l8.identities', row.line)],
  }
}

function allowed(side: CapturedSide): Claim {
  const table = firstTable(side.text('l8.policy-map'))
  const [policy, direction, identity] = ['POLICY', 'DIRECTION', 'IDENTITY'].map(name => columnOf(table, name))
  const known = endpoints(side)
  const entering = table.rows
    .map(({ line }, index) => ({ line, identity: identity![index]!, is: `${policy![index]} ${direction![index]}` }))
    .filter(({ is }) => is === 'Allow Ingress')
  const nameOf = (one: string) => known.find(endpoint => endpoint.identity === one)?.name
  const named = entering.map(row => nameOf(row.identity) === undefined ? row.identity : `${row.identity} (${nameOf(row.identity)})`)
  const stranger = known.find(({ name }) => name === 'stranger')?.identity
  const inside = entering.some(row => row.identity === stranger)
  return {
    says: `The replica lets in identities ${named.join(', ')}${stranger === undefined ? '' : inside ? ', the stranger too' : `, not ${stranger}`}.`,
    points: entering.map(({ line }) => side.at('l8.policy-map', line)),
  }
}

function endpoints(side: CapturedSide): { name: string, identity: string, line: number }[] {
  const table = firstTable(side.text('l8.identities'))
  const identities = columnOf(table, 'SECURITY IDENTITY')
  return table.rows.map(({ cells, line }, index) => ({ name: cells[0]!, identity: identities[index]!, line }))
}
