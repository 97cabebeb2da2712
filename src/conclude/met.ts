import type { Met } from '../read/scale.ts'
import type { CapturedSide } from '../read/side.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Side } from '../words.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { spoken } from '../dataplane/looks.ts'
import { partsOf } from '../read/side.ts'
import { frontendOf } from '../set/frontend.ts'
import { perSet } from '../set/per-set.ts'
import { counted } from '../text/numbers.ts'
import { otherSide } from '../words.ts'
import { holds, notShown } from './conclusion.ts'
import { TABLES, tableSizes } from './scale.ts'

/** What one packet has to do with the tables of so many Services. */
export const MET: Conclusion = {
  id: 'scale.met',
  question: 'How much of the tables does a packet meet?',
  needs: ['scale.n-*-probed'],
  counter: ['scale.n-*-probed'],
  beside: TABLES,
  judge: meets,
}

/** What a packet to the Service meets on a side at every size at which the tables of both say so, fewest first. */
export function metSizes(set: VerifiedSet, side: Side): MetSize[] {
  const others = metOn(set, otherSide(side)).map(({ services }) => services)
  return metOn(set, side).filter(({ services }) => others.includes(services))
}

// --- internal ---

interface MetSize { services: number, met: Met }

const metOn = perSet((set: VerifiedSet, side: Side): MetSize[] => {
  const cluster = set.manifest.clusters[side]
  return tableSizes(set, side).flatMap(({ services }) => {
    const met = dataplaneOf(cluster.dataplane).meets(partsOf(set, `scale.${side}.n-${services}`), frontendOf(cluster))
    return met ? [{ services, met }] : []
  })
})

/** Where there are most Services; it is shown beside fewer, too, for kube-proxy decides where in its list the rule stands. */
function meets(...sides: CapturedSide[]): Judged {
  const had = sides.map(({ set, side, cluster }) => {
    return { name: spoken(cluster), kind: tableSizes(set, side).at(-1)?.kind, sizes: metSizes(set, side) }
  })
  const points = had.flatMap(({ sizes }) => sizes.at(-1)?.met.lines ?? [])
  if (had.some(({ sizes }) => sizes.length < 2)) return notShown('The tables of both sides say so at fewer than two sizes.', points)
  const [most, other] = had.map(({ sizes }) => sizes.at(-1)!)
  const [a, b] = [most!, other!].map(({ met }) => met.lines.length)
  if (a === b) return notShown(`As many on both sides: ${a}.`, points)
  const words = had.map(({ name, kind, sizes }) => `${counted(sizes.at(-1)!.met.lines.length, kind!.one, kind!.many)} with ${name}`)
  return holds(`Among ${most!.services.toLocaleString('en')} Services a packet meets ${words.join(', ')}`, points, { one: a!, other: b! })
}
