import type { VerifiedSet } from '../set/verify.ts'
import type { Role, Side } from '../words.ts'
import type { Token } from './tokens.ts'
import { roleOfAddress, rolesOf } from '../read/roles.ts'
import { idOn } from '../read/side.ts'
import { perSet } from '../set/per-set.ts'
import { linesOf } from '../text/lines.ts'
import { readBeside, sentIn } from './sent.ts'

/** A line's tokens of an output, each address with the role it has in the cluster that printed it, where that is known. */
export function withRoles(set: VerifiedSet, id: string, tokens: readonly Token[]): Token[] {
  const roleOf = roleIn(set, id.split('.')[1] as Side)
  return tokens.map((token) => {
    const role = token.kind === 'addr' ? roleOf(token.text) : undefined
    return role === undefined ? token : { ...token, role }
  })
}

// --- internal ---

/** What a role is called where outputs are compared, as a role of the talk; a ClusterIP is asked as the VIP is. */
const TOLD: Readonly<Record<string, Role>> = {
  '‹VIP›': 'vip',
  '‹ClusterIP›': 'vip',
  '‹receiver›': 'node',
  '‹node›': 'node',
  '‹control-plane›': 'node',
  '‹gateway›': 'node',
  '‹pod›': 'pod',
}

/** An address with what may follow it: a port behind a colon or, as tcpdump has it, a dot; a range. */
const ADDRESS = /^\d+(?:\.\d+){3}/

/** Whose an address is, by how a side's outputs print it. */
const roleIn = perSet((set: VerifiedSet, side: Side) => {
  const roles = rolesOf(set.manifest.clusters[side])
  const clients = new Set([sentIn(set, side)?.from, ...askersIn(set, side)])
  const known = new Map<string | undefined, Role | undefined>([[undefined, undefined]])
  return (printed: string): Role | undefined => {
    const address = ADDRESS.exec(printed)?.[0]
    if (!known.has(address)) known.set(address, clients.has(address) ? 'client' : TOLD[roleOfAddress(address!, roles)])
    return known.get(address)
  }
})

/** The pod that asks from inside: its own end of the socket. */
function askersIn(set: VerifiedSet, side: Side): string[] {
  return readBeside(set, idOn(side, 'l4.socket'), text => linesOf(text).slice(0, 1).flatMap((line) => {
    return ADDRESS.exec(line.text.trim().split(/\s+/).at(-2) ?? '')?.[0] ?? []
  }))
}
