import type { VerifiedSet } from '../set/verify.ts'
import type { Side } from '../words.ts'
import type { Answer } from './readings.ts'
import { burstOf } from '../conclude/burst.ts'
import { parseAccessLog } from '../read/accesslog.ts'
import { roleOfAddress, rolesOf } from '../read/roles.ts'
import { sideOf } from '../read/side.ts'
import { readOr } from '../read/unread.ts'
import { bySide } from '../words.ts'
import { answerOf, pointOf } from './evidence-link.ts'

/** The parts an address can play that a pod is asked from. */
export type Seen = 'client' | 'node' | 'gateway' | 'other'

/** The requests of one burst whose source was of one part; `points`: the line of each in the pods' access log. */
export interface SplitPart { role: Seen, addresses: string[], count: number, points: string[] }

/** Whose address each side's pods saw: the client's first. A text says why there is none. */
export interface SplitShown { title: Answer, sides: Record<Side, SplitPart[] | string> }

/** The burst of each side by the part that its source address plays, as the pods wrote it down. */
export function splitOf(set: VerifiedSet): SplitShown {
  return { title: answerOf(set, 'l5.answer'), sides: bySide(side => partsOn(set, side)) }
}

// --- internal ---

const ORDER: readonly Seen[] = ['client', 'node', 'gateway', 'other']
const PARTS: Readonly<Record<string, Seen>> = { '‹receiver›': 'node', '‹node›': 'node', '‹control-plane›': 'node', '‹gateway›': 'gateway' }

function partsOn(set: VerifiedSet, side: Side): SplitPart[] | string {
  return readOr(() => {
    const own = sideOf(set, side)
    const { client, log } = burstOf(own, parseAccessLog(own.text('l5.access-log')))
    const roles = rolesOf(own.cluster)
    const roleOf = (address: string) => address === client ? 'client' : PARTS[roleOfAddress(address, roles)] ?? 'other'
    const groups = Map.groupBy(log, ({ client: { address } }) => roleOf(address))
    return ORDER.flatMap((role) => {
      const all = groups.get(role) ?? []
      if (all.length === 0) return []
      return {
        role,
        addresses: [...new Set(all.map(({ client: { address } }) => address))],
        count: all.length,
        points: all.map(({ line }) => pointOf(own.at('l5.access-log', line))),
      }
    })
  }, why => why)
}
