import type { Place } from '../trace/step.ts'
import type { Platform } from '../trace/words.ts'
import type { Facts } from './argv.ts'
import type { Identity } from './cluster.ts'
import type { Reach } from './kubectl.ts'
import type { Target } from './objects.ts'
import { gkeSurroundings } from '../gke/surroundings.ts'
import { labSurroundings } from '../lab/surroundings.ts'

/** What a platform has around its clusters: where requests start, and how they come to a node. */
export interface Surroundings {
  /** Words before a client's command; empty where requests start on this machine. */
  client: readonly string[]
  /** The clusters are a cloud's: what of them is stripped or spread, see `Ground`. */
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
  tools: (reach: Reach, facts: Facts) => Promise<Tools>
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

/** The surroundings of a platform; those of an unknown one are never used, for a recording there is refused. */
export function surroundingsOf(platform: Platform): Surroundings {
  return platform === 'gke' ? gkeSurroundings : labSurroundings
}
