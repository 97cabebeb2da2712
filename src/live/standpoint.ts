import type { PreparedSide } from '../record/prepare.ts'
import type { Alias } from '../set/alias.ts'
import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import type { Catalog } from './resolved-trace.ts'
import type { Changed } from './undo.ts'
import { networkInterfaces } from 'node:os'
import { isFor, mayChange } from '../record/layers.ts'
import { onStage } from '../trace/failover.ts'
import { frozen } from './resolved-trace.ts'

/** One side as live mode stands on it: what may be run there, and what may be seen of it. */
export interface Standpoint {
  side: Side
  name: string
  stand: PreparedSide
  /** By id; made anew only after pods were moved. */
  catalog: Catalog
  /** The steps of the failover experiment as it is made on stage. */
  failover: Catalog
  /** Addresses and ranges that an output of traffic may name. */
  known: readonly string[]
  /** Seconds within which its cluster must say who it is. */
  answer: number
  /** Writes down how a change is taken back, before it is made; `what` it was, in words. */
  note: (what: string, undo: readonly string[]) => void
}

/** What a standpoint is made of beside the stand. */
export interface Outlook {
  trace: readonly Step[]
  aliases: readonly Alias[]
  experimentsOn: readonly string[]
  answer: number
  note: Changed['note']
}

/** Freezes what may be run on a side as it stands now. */
export function standpoint(stand: PreparedSide, { trace, aliases, experimentsOn, answer, note }: Outlook): Standpoint {
  const { side, ground } = stand
  const here = trace.filter(step => isFor(step, stand))
  // the second key is for everything that changes a cluster, marked or not
  const allowed = (step: Step) => mayChange([{ ...step, unsettles: true }], stand, experimentsOn)
  const freezing = { ground, aliases, mayChange: allowed }
  return {
    side,
    name: side.toUpperCase(),
    stand,
    catalog: frozen(here, freezing),
    failover: frozen(onStage(), freezing),
    known: knownTo(stand),
    answer,
    note: (what, undo) => note(stand, what, undo),
  }
}

// --- internal ---

/** The Service's addresses, the nodes, their pods, and the client: as the node sees it and as it sees itself. */
function knownTo({ identity, ground: { facts } }: PreparedSide): string[] {
  const ofNodes = identity.nodes.flatMap(({ internalIp, podCidr }) => podCidr ? [internalIp, podCidr] : [internalIp])
  const mine = Object.values(networkInterfaces()).flatMap(all => all ?? []).map(({ address }) => address)
  const ofService = [facts.vip, facts.clusterIp, facts.clientIp].filter(fact => typeof fact === 'string')
  return [...ofNodes, ...mine, ...ofService]
}
