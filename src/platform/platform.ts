import type { Client } from '../exec/client-machine.ts'
import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Target } from '../exec/objects.ts'
import type { Endpoint } from '../text/addresses.ts'
import type { Facts } from '../trace/argv.ts'
import type { Place } from '../trace/step.ts'
import type { Side } from '../words.ts'
import type { Identity } from './identify.ts'
import type { Images } from './images.ts'

/** Where requests to the Service are sent. */
export interface Front extends Endpoint {
  /** The name that was resolved to this address, where the load balancer has only that; else null. */
  hostname: string | null
  /** The node that has this address, where requests go to its NodePort, because there is no load balancer; else null. */
  node: string | null
}

/** Where clusters run: the interface through which the rest of the deck uses it. */
export interface Platform {
  /** A cluster's surroundings on this platform. */
  surroundings: (identity: Pick<Identity, 'gke'>) => Surroundings
  /** Commands that print the versions of tools that only this platform needs, by the tool's name. */
  tools: Readonly<Record<string, readonly string[]>>
  /**
   * Whether this deck created a side's cluster and may change it; any other is changed only if it is named on the command line.
   */
  mayChange: (side: Side, identity: Pick<Identity, 'nodes'>) => boolean
  /** The images for missing parts of the workload, where nobody names others. */
  images: () => Promise<Images>
  /** It is recorded also where a cluster admits no pod that sees its node: what only that could tell is shown as refused. */
  withoutToolbox: boolean
  /** What makes two of its clusters, left and right, differ in more than the dataplane, one sentence each. */
  pairProblems: (pair: readonly [PairSide, PairSide]) => Promise<string[]>
}

interface PairSide { identity: Pick<Identity, 'gke' | 'serverVersion' | 'nodes'>, reach: ClusterAccess }

/** What surrounds a platform's clusters: where requests start, and how they reach a node. */
export interface Surroundings {
  client: Client
  /** The clusters are managed by a cloud: which parts are then missing or elsewhere, see `SideContext`. */
  managed: boolean
  /** The path of the probe on that client. */
  probe: string
  /** What keeps requests from being sent, one sentence each. Changes nothing. */
  problems: () => Promise<string[]>
  /** Copies to the client what it needs. */
  prepare: () => Promise<void>
  /** Where requests to the Service are sent, once it has an address; null while it has none. `now` is what was found before. */
  front: (target: Target, identity: Pick<Identity, 'nodes'>, now?: Front) => Promise<Front | null>
  /** Gives a node the role of the receiver, on platforms where we choose it. */
  place: (target: Target) => Promise<void>
  /** Finds the node that receives, with a toolbox on it. Called again after pods have moved. */
  arrive: (arrival: Arrival) => Promise<Arrived>
  /** The node that will receive, if it is known without sending a request; null if not. */
  receiver: (target: Target) => Promise<string | null>
  /** Facts that only this platform has. */
  facts: (target: Target, identity: Identity) => Promise<Facts>
  /** What the images in the cluster contain: which of them lack a shell, and facts about the others' tools. */
  tools: (reach: ClusterAccess, facts: Facts) => Promise<Tools>
}

export interface Tools { bare: Place[], facts: Facts }

/** What is needed to find the receiving node; `now` is what was found before. */
export interface Arrival {
  target: Target
  identity: Identity
  front: Front
  /** The toolbox's image, and the run it is created for. */
  image: string
  run: string
  /** The token and source port of the requests to come. */
  marks: Facts
  now?: Arrived
}

/** The receiving node and its toolbox, and what it sees of the client's requests. */
export interface Arrived {
  node: string
  /** null where the cluster admits none. */
  toolbox: string | null
  /** Why it admits none, in its own words; null where it does. */
  closed: string | null
  /** What they are addressed to when they reach it. */
  frontend: Endpoint
  clientIp: string
  /** The source port as the node sees it: different from the client's own behind a router that translates it. */
  seenPort: string
}
