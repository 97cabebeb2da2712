import type { Walk } from '../dataplane/walks.ts'
import type { CapturedSide } from '../read/side.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { SOURCES, TARGETS } from '../dataplane/walks.ts'
import { columnOf, firstTable } from '../read/table.ts'
import { endpointText } from '../text/addresses.ts'
import { COMPARED, ON_CILIUM, ON_IPTABLES, ON_NFTABLES } from '../words.ts'
import { pathBetween } from './computed-path.ts'
import { holds, notShown, refuted } from './conclusion.ts'
import { STATUS } from './settings.ts'

type Ends = Pick<Walk, 'from' | 'to'>

const FROM: Record<Walk['from'], string> = { external: 'From outside', pod: 'From a pod', host: 'From the node itself' }
const TO: Record<Walk['to'], string> = { vip: 'the VIP', clusterIp: 'the ClusterIP', nodePort: 'the NodePort' }

/** Where a connection to the Service goes by a side's own tables, for each source and address that the walk can be asked for. */
export const PATHS: readonly Conclusion[] = SOURCES.flatMap(from => TARGETS.flatMap(to => [
  path({ from, to }, { on: ON_IPTABLES, needs: ['l4.iptables-save'] }),
  path({ from, to }, { on: ON_NFTABLES, needs: ['l4.nft'] }),
  path({ from, to }, { on: ON_CILIUM, needs: ['l4.lb-maps'], beside: ['l4.services', STATUS] }),
]))

/** The id of the conclusion about a walk. */
export function pathId({ from, to }: Ends): `l4.${string}` {
  return `l4.path-${from}-${to.toLowerCase()}`
}

// --- internal ---

/** What is computed of tables names pods; that there are such pods is the API's word. */
function path(ends: Ends, of: Pick<Conclusion, 'on' | 'needs' | 'beside'>): Conclusion {
  return { ...of, sides: COMPARED, id: pathId(ends), question: `${FROM[ends.from]} to ${TO[ends.to]}: where does a connection go?`, counter: ['l2.pods'], judge: own => judged(own, ends) }
}

function judged(own: CapturedSide, { from, to }: Ends): Judged {
  const found = pathBetween(own, from, to)
  if (!found) return notShown('The Service has no such address.')
  const { path: { answer, why, hops, backends }, captures: [capture] } = found
  const points = hops.map(({ line }) => ({ capture: capture!, line }))
  if (answer === 'not decidable from this file') return notShown(why, points)
  const pods = columnOf(firstTable(own.text('l2.pods')), 'IP')
  const stray = backends.find(({ address }) => !pods.includes(address))
  if (stray) return refuted(`The tables lead to ${endpointText(stray)}, which is none of the pods.`, [{ capture: capture!, line: stray.line }])
  return holds(why, points, { backends: backends.length })
}
