import type { PreparedSide } from '../record/prepare.ts'
import type { Alias } from '../set/alias.ts'
import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import type { ResolvedTrace } from './resolved-trace.ts'
import type { Changes } from './undo.ts'
import { networkInterfaces } from 'node:os'
import { isFor, mayChange } from '../record/layers.ts'
import { onStage } from '../trace/failover.ts'
import { sideName } from '../words.ts'
import { resolveTrace } from './resolved-trace.ts'

/** One side as live mode uses it: which of its steps may be run, and which addresses may be shown. */
export interface LiveSide {
  side: Side
  name: string
  stand: PreparedSide
  /** By id; resolved again only after pods have moved. */
  steps: ResolvedTrace
  /** The steps of the failover experiment as they are run live. */
  failover: ResolvedTrace
  /** Addresses and ranges that an output of traffic may name. */
  known: readonly string[]
  /** Seconds within which its cluster must identify itself. */
  answer: number
  /** Stores how a change is undone before it is made; `what` describes the change. */
  note: (what: string, undo: readonly string[]) => void
}

/** What a live side is made from, in addition to the prepared side itself. */
interface LiveSideOptions {
  trace: readonly Step[]
  aliases: readonly Alias[]
  experimentsOn: readonly string[]
  answer: number
  note: Changes['note']
}

/** Resolves what may be run on a side in its current state. */
export function liveSide(stand: PreparedSide, { trace, aliases, experimentsOn, answer, note }: LiveSideOptions): LiveSide {
  const { side, ground } = stand
  const here = trace.filter(step => isFor(step, stand))
  // the confirmation is for every step that changes a cluster, marked or not
  const allowed = (step: Step) => mayChange([{ ...step, unsettles: true }], stand, experimentsOn)
  const options = { ground, aliases, mayChange: allowed }
  return {
    side,
    name: sideName(side),
    stand,
    steps: resolveTrace(here, options),
    failover: resolveTrace(onStage(), options),
    known: knownTo(stand),
    answer,
    note: (what, undo) => note(stand, what, undo),
  }
}

// --- internal ---

/** The addresses of the Service, the nodes and their pods, and of the client, as the node sees it and as it sees itself. */
function knownTo({ identity, ground: { facts } }: PreparedSide): string[] {
  const ofNodes = identity.nodes.flatMap(({ internalIp, podCidr }) => podCidr ? [internalIp, podCidr] : [internalIp])
  const mine = Object.values(networkInterfaces()).flatMap(all => all ?? []).map(({ address }) => address)
  const ofService = [facts.vip, facts.clusterIp, facts.clientIp].filter(fact => typeof fact === 'string')
  return [...ofNodes, ...mine, ...ofService]
}
