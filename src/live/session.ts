import type { DeckConfig } from '../../deck.config.ts'
import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Images } from '../platform/images.ts'
import type { Journal } from '../record/journal.ts'
import type { Identities } from '../record/preflight.ts'
import type { Alias } from '../set/alias.ts'
import type { RunRecord } from '../set/manifest.ts'
import type { Facts } from '../trace/argv.ts'
import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import type { LiveSide } from './live-side.ts'
import { dataplanesFound } from '../dataplane/dataplanes.ts'
import { envOf, openJournal } from '../record/journal.ts'
import { prepareAll, untilSettled } from '../record/prepare.ts'
import { takeBackAbandoned } from '../record/refresh.ts'
import { beginRun } from '../record/tools.ts'
import { withClusters } from '../record/with-clusters.ts'
import { onDataplanes } from '../trace/index.ts'
import { bySide, COMPARED, SIDES, sidesOf } from '../words.ts'
import { liveSide } from './live-side.ts'
import { Changes } from './undo.ts'

/** The clusters, prepared as for a recording, for as long as live mode runs. */
export interface Session {
  /** The run whose id labels everything it creates in the clusters. */
  run: RunRecord
  sides: Record<Side, LiveSide>
  changes: Changes
  /** Waits until a side's workload is complete again after pods were deleted, and resolves its steps again. */
  heal: (side: Side) => Promise<void>
  /** Gives the next marked request of a side another source port, if these words used the current one. */
  renewPort: (side: Side, used: readonly string[]) => void
}

export interface SessionOptions {
  deck: DeckConfig
  /** The steps that may be run, of those that a side's dataplane has. */
  trace: readonly Step[]
  /** Images that somebody named; the others are chosen as in a refresh. */
  images: Partial<Images>
  aliases: readonly Alias[]
  /** Contexts of clusters, not made by this deck, that confirmed runs may change. */
  experimentsOn: readonly string[]
  /** Seconds within which a cluster must identify itself before each run. */
  answer: number
  /** Where runs record what they still have to undo. */
  journals: string
  /** Called with messages for the presenter's terminal. */
  tell: (text: string) => void
  /** Called with what is changed in the clusters, and until when. */
  changed: (what: string[], until: string | null) => void
}

/**
 * Prepares all sides as a refresh does, resolves what may be run there, and runs `work` with it. Afterwards removes and undoes
 * everything that was created or changed. Throws a fault that lists what keeps it from starting.
 */
export async function withSession(
  options: SessionOptions,
  signal: AbortSignal,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  await takeBackAbandoned({ ...options, tell: event => 'text' in event && options.tell(event.text) })
  await withClusters(options.deck, signal, async (reach, found) => {
    const run = await beginRun(found[COMPARED[0]].platform)
    const journal = openJournal(options.journals, run.id)
    const changes = new Changes({ ...options, run: run.id })
    try {
      await work(await openSession(options, { reach, found, run, journal, changes }))
    }
    finally {
      await changes.end()
      for (const text of await journal.replay(envOf(reach))) options.tell(text)
    }
  })
}

// --- internal ---

interface Start { reach: Record<Side, ClusterAccess>, found: Identities, run: RunRecord, journal: Journal, changes: Changes }

async function openSession(options: SessionOptions, { reach, found, run, journal, changes }: Start): Promise<Session> {
  const prepared = await prepareAll(reach, found, { ...options, run: run.id, keep: false, journal })
  const identities = bySide((_, index) => prepared[index]!.identity, sidesOf(reach))
  const trace = onDataplanes(options.trace, dataplanesFound(identities))
  const note: Changes['note'] = (...change) => changes.note(...change)
  const sideOptions = { ...options, trace, note }
  const sides = Object.fromEntries(prepared.map(one => [one.side, liveSide(one, sideOptions)])) as Record<Side, LiveSide>
  return {
    run,
    sides,
    changes,
    heal: async (side) => {
      await untilSettled(sides[side].stand)
      sides[side] = liveSide(sides[side].stand, sideOptions)
    },
    renewPort: (side, used) => {
      const { stand } = sides[side]
      if (anotherPort(stand.ground.facts, used)) sides[side] = liveSide(stand, sideOptions)
    },
  }
}

/** A used port cannot be bound again for a minute (TIME_WAIT). The sides take turns with the ports. */
function anotherPort(facts: Facts, used: readonly string[]): boolean {
  const { sourcePort, seenPort } = facts
  // behind a router that translates it, only another search for the receiver could show which port the node will see
  if (!sourcePort || seenPort !== sourcePort || !used.includes(sourcePort)) return false
  const next = String(PORTS.from + (Number(sourcePort) + SIDES.length - PORTS.from) % PORTS.count)
  Object.assign(facts, { sourcePort: next, seenPort: next })
  return true
}

/** The range that `markRequests` takes its ports from; a multiple of the sides' count keeps them apart. */
const PORTS = { from: 33_000, count: 6_999 }
