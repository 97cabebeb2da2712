import type { Connection } from '../read/conntrack.ts'
import type { CtEntry } from '../read/ct.ts'
import type { CapturedSide } from '../read/side.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { parseConntrack } from '../read/conntrack.ts'
import { parseCt } from '../read/ct.ts'
import { columnOf, firstTable } from '../read/table.ts'
import { burstOf } from './burst.ts'
import { holds, notCaptured } from './conclusion.ts'
import { settingOf, STATUS } from './settings.ts'

const BY_VIP = 'l5.conntrack'
const BY_POD = 'l5.conntrack-pods'

/** Entries for the Service's address alone could only show that conntrack does not know that address. */
export const TRACKED: Pick<Conclusion, 'needs' | 'counter'> = { needs: ['l5.burst', BY_VIP], counter: [BY_POD, 'l2.pods', STATUS] }

/** Whether the receiving node's netfilter has entries of the burst, for the Service's address and for its pods'. */
export function judgeTracked(side: CapturedSide): Judged {
  const { client, ports } = burstOf(side)
  const sent = `the burst's ${ports.size} connections`
  const byVip = parseConntrack(side.text(BY_VIP)).filter(({ original }) => ports.has(original.sport))
  const routing = settingOf(side, 'host routing')
  const setting = routing === null ? '' : ` Host routing: ${routing}.`
  const named = `by the Service's address netfilter's conntrack lists ${byVip.length === 0 ? 'none' : byVip.length} of ${sent}`
  const all = side.set.text(`l5.${side.side}.conntrack-pods`)
  if (all === null && byVip.length === 0) return notCaptured(`${upper(named)}; by the pods' addresses it was not asked.${setting}`)
  const table = firstTable(side.text('l2.pods'))
  const pods = columnOf(table, 'IP')
  const nodes = columnOf(table, 'NODE')
  const { receiver } = side.clusterAt(BY_VIP)
  const here = new Set(pods.filter((_, index) => nodes[index] === receiver))
  const isOfBurst = ({ original: { src, sport }, reply }: Connection) =>
    pods.includes(reply.src) && src === client && ports.has(sport)
  const byPod = all === null ? [] : parseConntrack(all).filter(isOfBurst)
  const numbers = { sent: ports.size, byVip: byVip.length, byPod: byPod.length, held: Math.max(byVip.length, byPod.length) }
  const first = (step: string, of: readonly Connection[]) => of.slice(0, 1).map(({ line }) => side.at(step, line))
  const points = [...first(BY_VIP, byVip), ...first(BY_POD, byPod)]
  if (byVip.length > 0) return holds(`netfilter's conntrack holds ${byVip.length} of ${sent}, ${rewritten(byVip)}.`, points, numbers)
  const own = byPod.every(({ reply }) => here.has(reply.src)) ? ', all to pods on the receiving node' : ''
  if (byPod.length > 0) return holds(`${upper(named)}, by the pods' addresses ${byPod.length}${own}: it sees them with their destination already rewritten.${setting}`, points, numbers)
  return holds(`netfilter's conntrack holds none of ${sent}, neither by the Service's address nor by the pods'.${setting}`, [side.at('l5.burst', 1)], numbers)
}

/** The entries of Cilium's own table for these source ports: each has the pod that was chosen for the Service's address. */
export function chosenIn(ct: string, ports: ReadonlySet<number | null>): CtEntry[] {
  return parseCt(ct).filter(({ direction, source }) => direction === 'SVC' && ports.has(source.port))
}

/** How many of these source ports Cilium's own table has: each once, however many entries it has. */
export function heldIn(chosen: readonly CtEntry[]): number {
  return new Set(chosen.map(({ source }) => source.port)).size
}

// --- internal ---

function rewritten(entries: readonly Connection[]): string {
  const masked = entries.filter(({ original, reply }) => reply.dst !== original.src).length
  const how = masked === entries.length ? 'all' : masked === 0 ? 'none' : masked
  return `${how} with another source address towards the pod`
}

function upper(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1)
}
