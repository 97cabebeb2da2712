import type { Flows, Party } from '../read/talk.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Side } from '../words.ts'
import type { TalksShown } from './readings.ts'
import { concluded } from '../conclude/conclude.ts'
import { saysOf } from '../conclude/conclusion.ts'
import { talkIn } from '../conclude/decided.ts'
import { sideOf } from '../read/side.ts'
import { readOr } from '../read/unread.ts'
import { pointOf } from './evidence-link.ts'

/** Who talked to whom in the burst, as the side's own dataplane shows it. */
export function talksOf(set: VerifiedSet, side: Side): TalksShown {
  const captured = sideOf(set, side)
  return readOr(() => {
    const { step, talks } = talkIn(captured)
    const graph = graphOf(talks, line => pointOf(captured.at(step, line)))
    return { drawn: true, says: saysOf(concluded(set, `l7.${side}.talks`)!), ...graph, opens: [captured.at(step, 1).capture] }
  }, says => ({ drawn: false, says, sources: [], destinations: [], opens: [] }))
}

/** Every party once, by name; for each destination how often each source asked it, and at which points. */
export function graphOf(talks: readonly Flows[], point: (line: number) => string): Pick<TalksShown, 'sources' | 'destinations'> {
  const sources = distinct(talks.map(({ source }) => source))
  const place = new Map(sources.map((source, index) => [keyOf(source), index]))
  const byDestination = Map.groupBy(talks, ({ destination }) => keyOf(destination))
  return {
    sources,
    destinations: distinct(talks.map(({ destination }) => destination)).map(destination => ({
      ...destination,
      from: byDestination.get(keyOf(destination))!.map(({ source, count, verdict, lines }) => ({
        source: place.get(keyOf(source))!,
        count,
        verdict,
        points: lines.map(point),
      })),
    })),
  }
}

// --- internal ---

function distinct(parties: readonly Party[]): Party[] {
  const first = [...Map.groupBy(parties, keyOf).values()].map(([one]) => one!)
  return first.sort((a, b) => a.name < b.name ? -1 : 1)
}

function keyOf({ name, as }: Party): string {
  return JSON.stringify([name, as])
}
