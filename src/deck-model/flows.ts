import type { CapturedSide } from '../read/side.ts'
import type { Party, Talk } from '../read/talk.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Side } from '../words.ts'
import type { TalksShown } from './readings.ts'
import { parseConntrack } from '../read/conntrack.ts'
import { parseFlowsJson } from '../read/hubble.ts'
import { sideOf } from '../read/side.ts'
import { talkOfEvents, talkOfFlows } from '../read/talk.ts'
import { unread } from '../read/unread.ts'
import { pointOf } from './evidence-link.ts'

/** Who talked to whom in the burst, as each side's own means tell it: conntrack's events on V1, Hubble's flows on V2. */
export function talksOf(set: VerifiedSet, side: Side): TalksShown {
  const captured = sideOf(set, side)
  const { step, read } = MEANS[side]
  try {
    const talks = read(captured.text(step))
    return { drawn: true, says: tellOf(talks), ...graphOf(talks, step, captured), opens: [captured.at(step, 1).capture] }
  }
  catch (error) {
    return { drawn: false, says: unread(error), sources: [], destinations: [], opens: [] }
  }
}

// --- internal ---

const MEANS: Record<Side, { step: string, read: (text: string) => Talk[] }> = {
  v1: { step: 'l7.flows', read: text => talkOfEvents(parseConntrack(text)) },
  v2: { step: 'l7.flows-json', read: text => talkOfFlows(parseFlowsJson(text)) },
}

/** How much there is, and what each of it comes with. */
function tellOf(talks: readonly Talk[]): string {
  const comesWith = {
    'the pod\'s name': talks.every(({ destination }) => destination.name.includes('/')),
    'identities': talks.every(({ source, destination }) => source.as !== null && destination.as !== null),
    'a verdict': talks.every(({ verdict }) => verdict !== null),
  }
  const [has, lacks] = [true, false].map(wanted => Object.entries(comesWith).flatMap(([what, is]) => is === wanted ? [what] : []))
  const total = talks.reduce((sum, { count }) => sum + count, 0)
  return `${total} counted${has!.length > 0 ? `, each with ${has!.join(', ')}` : ''}${lacks!.length > 0 ? `; without ${lacks!.join(', ')}` : ''}.`
}

function graphOf(talks: readonly Talk[], step: string, captured: CapturedSide): Pick<TalksShown, 'sources' | 'destinations'> {
  const sources = distinct(talks.map(({ source }) => source))
  return {
    sources,
    destinations: distinct(talks.map(({ destination }) => destination)).map(destination => ({
      ...destination,
      from: talks.filter(talk => isSame(talk.destination, destination)).map(({ source, count, verdict, lines }) => ({
        source: sources.findIndex(one => isSame(one, source)),
        count,
        verdict,
        points: lines.map(line => pointOf(captured.at(step, line))),
      })),
    })),
  }
}

function distinct(parties: readonly Party[]): Party[] {
  const first = parties.filter((one, index) => parties.findIndex(other => isSame(one, other)) === index)
  return first.sort((a, b) => a.name < b.name ? -1 : 1)
}

function isSame(one: Party, other: Party): boolean {
  return one.name === other.name && one.as === other.as
}
