import type { DeckConfig } from '../../deck.config.ts'
import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Images } from '../platform/workload.ts'
import type { Journal } from '../record/journal.ts'
import type { Identities } from '../record/preflight.ts'
import type { PreparedSide } from '../record/prepare.ts'
import type { Alias } from '../set/alias.ts'
import type { RunRecord } from '../set/manifest.ts'
import type { Facts } from '../trace/argv.ts'
import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import type { Standpoint } from './standpoint.ts'
import type { Changed } from './undo.ts'
import { openJournal } from '../record/journal.ts'
import { prepareSide, untilSettled } from '../record/prepare.ts'
import { takeBackAbandoned } from '../record/refresh.ts'
import { markRequests } from '../record/side-facts.ts'
import { beginRun } from '../record/tools.ts'
import { withClusters } from '../record/with-clusters.ts'
import { COMPARED, SIDES } from '../words.ts'
import { standpoint } from './standpoint.ts'
import { openChanged } from './undo.ts'

/** What live mode stands on, for as long as it runs. */
export interface Session {
  /** The run whose id stands on what it made in the clusters. */
  run: RunRecord
  sides: Record<Side, Standpoint>
  changed: Changed
  /** Waits until a side's workload is whole again after pods were taken away, and freezes its commands anew. */
  heal: (side: Side) => Promise<void>
  /** Gives the next marked request of a side another source port, if these words used the one of now. */
  renew: (side: Side, used: readonly string[]) => void
}

export interface SessionOptions {
  deck: DeckConfig
  trace: readonly Step[]
  images: Images
  aliases: readonly Alias[]
  experimentsOn: readonly string[]
  /** Seconds within which a cluster must say who it is, before each run. */
  answer: number
  /** Where runs write down what they still have to take back. */
  journals: string
  tell: (text: string) => void
  /** Told what is changed in the clusters, and until when. */
  changed: (what: string[], until: string | null) => void
}

/**
 * Takes a stand on both sides as a refresh does, freezes what may be run there, and does `work` with it. Whatever was made or
 * changed is taken back afterwards. Throws a fault that lists what keeps it from starting.
 */
export async function withSession(
  options: SessionOptions,
  signal: AbortSignal,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  await takeBackAbandoned({ journals: options.journals, tell: told => 'text' in told && options.tell(told.text) })
  await withClusters(options.deck, signal, async (reach, found) => {
    const run = await beginRun(found[COMPARED[0]].platform)
    const journal = openJournal(options.journals, run.id)
    const changed = openChanged(options.journals, run.id, options.changed)
    try {
      await work(await begun(options, { reach, found, run, journal, changed }))
    }
    finally {
      const env = (context: string) => SIDES.map(side => reach[side]).find(one => one.context === context)!.env
      for (const text of [...await changed.takeBack(), ...await journal.replay(env)]) options.tell(text)
    }
  })
}

// --- internal ---

interface Beginning { reach: Record<Side, ClusterAccess>, found: Identities, run: RunRecord, journal: Journal, changed: Changed }

async function begun(options: SessionOptions, beginning: Beginning): Promise<Session> {
  const { run, changed } = beginning
  const stands = await bothStand(options, beginning)
  const outlook = { ...options, note: changed.note }
  const sides = Object.fromEntries(stands.map(one => [one.side, standpoint(one, outlook)])) as Record<Side, Standpoint>
  return {
    run,
    sides,
    changed,
    heal: async (side) => {
      await untilSettled(sides[side].stand)
      sides[side] = standpoint(sides[side].stand, outlook)
    },
    renew: (side, used) => {
      const { stand } = sides[side]
      if (anotherPort(stand.ground.facts, used)) sides[side] = standpoint(stand, outlook)
    },
  }
}

/** A port that was used cannot be bound again for a minute (TIME_WAIT). Each side has every second one. */
function anotherPort(facts: Facts, used: readonly string[]): boolean {
  const { sourcePort, seenPort } = facts
  // behind a router that translates it only a new arrival could tell what the node will see
  if (!sourcePort || seenPort !== sourcePort || !used.includes(sourcePort)) return false
  const next = String(PORTS.from + (Number(sourcePort) + 2 - PORTS.from) % PORTS.count)
  Object.assign(facts, { sourcePort: next, seenPort: next })
  return true
}

/** Where `markRequests` takes its ports from; an even count keeps the sides apart. */
const PORTS = { from: 33_000, count: 7_000 }

/** Both sides must stand, or have failed, before anything is taken back. */
async function bothStand(
  { deck, images }: SessionOptions,
  { reach, found, run: { id }, journal }: Beginning,
): Promise<PreparedSide[]> {
  const marks = markRequests()
  const tries = await Promise.allSettled(SIDES.map(side =>
    prepareSide({
      ...{ deck, images, side, journal, run: id, keep: false },
      ...{ reach: reach[side], identity: found[side], marks: marks[side] },
    })))
  return tries.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
}
