import type { Client } from '../exec/client-machine.ts'
import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Target } from '../exec/objects.ts'
import type { Facts } from '../trace/argv.ts'
import type { Place } from '../trace/step.ts'
import type { Side } from '../words.ts'
import type { Identity } from './identify.ts'

/** Where clusters run: all that the rest of the deck knows of it. */
export interface Platform {
  /** What a cluster of its has around it. */
  surroundings: (identity: Pick<Identity, 'gke'>) => Surroundings
  /** Commands that print the versions of tools that only it needs, by the tool's name. */
  tools: Readonly<Record<string, readonly string[]>>
  /** Whether this deck made a side's cluster to be changed; any other is changed only where somebody names it. */
  mayChange: (side: Side, identity: Pick<Identity, 'nodes'>) => boolean
  /** What keeps two clusters of its, left and right, from differing in the dataplane alone, a sentence each. */
  pairProblems: (pair: readonly [PairSide, PairSide]) => Promise<string[]>
}

export interface PairSide { identity: Pick<Identity, 'gke' | 'serverVersion'>, reach: ClusterAccess }

/** What a platform has around its clusters: where requests start, and how they come to a node. */
export interface Surroundings {
  client: Client
  /** The clusters are a cloud's: what of them is stripped or spread, see `SideContext`. */
  managed: boolean
  /** Where the probe lies for that client. */
  probe: string
  /** What keeps requests from being sent, a sentence each. Changes nothing. */
  problems: () => Promise<string[]>
  /** Brings the client what it needs. */
  prepare: () => Promise<void>
  /** Gives a node the role of the receiver, where that is ours to give. */
  place: (target: Target) => Promise<void>
  /** Finds the node that receives, with a toolbox on it. Asked again after pods have moved. */
  arrive: (arrival: Arrival) => Promise<Arrived>
  /** The node that will receive, as far as it can be known without a request; null where it cannot. */
  receiver: (target: Target) => Promise<string | null>
  /** Facts that only this platform has. */
  facts: (target: Target, identity: Identity) => Promise<Facts>
  /** What the images in the cluster hold: which of them lack a shell, and facts about the others' tools. */
  tools: (reach: ClusterAccess, facts: Facts) => Promise<Tools>
}

export interface Tools { bare: Place[], facts: Facts }

/** What finding the receiving node takes; `now` is what was found before. */
export interface Arrival {
  target: Target
  identity: Identity
  /** The Service's address. */
  address: string
  /** The toolbox's image and the run it is made for. */
  image: string
  run: string
  /** The token and source port of the requests to come. */
  marks: Facts
  now?: Arrived
}

/** The receiving node and its toolbox, and from where it sees the client's requests come. */
export interface Arrived {
  node: string
  toolbox: string
  clientIp: string
  /** The source port as the node sees it: another than the client's own behind a router that translates it. */
  seenPort: string
}
