import type { VerifiedSet } from '../set/verify.ts'
import type { Role, Side } from '../words.ts'
import type { Owners } from './role-of.ts'
import type { Token } from './tokens.ts'
import { rolesOf } from '../read/roles.ts'
import { idOn } from '../read/side.ts'
import { perSet } from '../set/per-set.ts'
import { isAddress } from '../text/addresses.ts'
import { linesOf } from '../text/lines.ts'
import { addressIn, roleOf } from './role-of.ts'
import { readBeside, sentIn } from './sent.ts'

/** A line's tokens of an output, each address with the role it has in the cluster that printed it, where that is known. */
export function withRoles(set: VerifiedSet, id: string, tokens: readonly Token[]): Token[] {
  const owners = ownersIn(set, id.split('.')[1] as Side)
  return tokens.map((token) => {
    const role = token.kind === 'addr' ? roleOf(token.text, owners) : undefined
    return role === undefined ? token : { ...token, role }
  })
}

/** Whose the addresses are that a side's outputs print. */
export const ownersIn = perSet((set: VerifiedSet, side: Side): Owners => {
  const { words, ranges } = rolesOf(set.manifest.clusters[side])
  const told = ([name, role]: readonly [string, string]) => TOLD[role] === undefined ? [] : [[name, TOLD[role]] as const]
  const clients = [sentIn(set, side)?.from, ...askersIn(set, side)].flatMap(client => client === undefined ? [] : [[client, 'client'] as const])
  return {
    addresses: Object.fromEntries([...[...words].filter(([word]) => isAddress(word)).flatMap(told), ...clients]),
    ranges: ranges.flatMap(({ cidr, role }) => told([cidr, role])),
  }
})

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

/** The pod that asks from inside: its own end of the socket. */
function askersIn(set: VerifiedSet, side: Side): string[] {
  return readBeside(set, idOn(side, 'l4.socket'), text =>
    linesOf(text).slice(0, 1).flatMap(line => addressIn(line.text.trim().split(/\s+/).at(-2) ?? '') ?? []))
}
