import type { CapturedSide } from '../read/side.ts'
import type { Flows } from '../read/talk.ts'
import type { DataplaneKind } from '../words.ts'
import type { Conclusion } from './conclusion.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { COMPARED, DATAPLANES } from '../words.ts'
import { markedPort } from './burst.ts'
import { holds, notShown } from './conclusion.ts'

/** What decided whether the stranger gets in, read on each side from that dataplane's own outputs. */
export const DECIDING: readonly Conclusion[] = DATAPLANES.flatMap(kind =>
  dataplaneOf(kind).policyClaims.map(({ name, question, needs, read }): Conclusion => ({
    id: `l8.decided-${name}`,
    sides: COMPARED,
    on: [kind],
    question,
    needs,
    counter: ['l8.stranger-during'],
    judge: (own) => {
      const { says, points } = read(own)
      return points.length === 0 ? notShown(says) : holds(says, points)
    },
  })))

/**
 * Who talked to whom in the burst on a side, and the step that shows it. The marked request sent before the burst is left out.
 */
export function talkIn(own: CapturedSide): { step: string, talks: Flows[] } {
  const { step, read } = dataplaneOf(own.cluster.dataplane).flows
  return { step, talks: read(own.text(step), Number(markedPort(own))) }
}

/** What each of these flows comes with, what not each has, and how many there are. */
export function comesWith(talks: readonly Flows[]): { has: string[], lacks: string[], total: number } {
  const details = {
    'the pod\'s name': talks.every(({ destination }) => destination.name.includes('/')),
    'identities': talks.every(({ source, destination }) => source.as !== null && destination.as !== null),
    'a verdict': talks.every(({ verdict }) => verdict !== null),
  }
  const names = Map.groupBy(Object.entries(details), ([, is]) => is)
  const of = (is: boolean) => names.get(is)?.map(([what]) => what) ?? []
  return { has: of(true), lacks: of(false), total: talks.reduce((sum, { count }) => sum + count, 0) }
}

/** How many flows there are, and which details each has. */
export const TALKS: readonly Conclusion[] = DATAPLANES.map(kind => talks(kind, dataplaneOf(kind).flows.step))

// --- internal ---

function talks(kind: DataplaneKind, step: string): Conclusion {
  return {
    id: 'l7.talks',
    sides: COMPARED,
    on: [kind],
    question: 'What can be said of the burst?',
    needs: [step, 'l3.request'],
    counter: [step],
    judge: (own) => {
      const { talks } = talkIn(own)
      const { has, lacks, total } = comesWith(talks)
      if (total === 0) return notShown('Nothing of the burst was seen.')
      const says = `${total} counted${has.length > 0 ? `, each with ${has.join(', ')}` : ''}${lacks.length > 0 ? `; without ${lacks.join(', ')}` : ''}.`
      return holds(says, talks.slice(0, 1).map(({ lines }) => own.at(step, lines[0]!)), { total })
    },
  }
}
