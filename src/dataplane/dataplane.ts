import type { Source } from '../read/facts/fact.ts'
import type { Counting, Meeting } from '../read/scale.ts'
import type { CapturedLine, CapturedSide } from '../read/side.ts'
import type { Flows } from '../read/talk.ts'
import type { DataplaneKind } from '../words.ts'
import type { NodeView, Path, Question } from './packet-path.ts'

/** Which dataplane answers for Services on a cluster, with the facts that say so; `other` names what it is instead. */
export type Detected
  = | { kind: DataplaneKind, evidence: string[] }
    | { kind: 'other', name: string, evidence: string[] }

/** The observations from which a cluster's dataplane is detected. */
export interface DetectionFacts {
  /** The pods of kube-system with one of the dataplanes' labels; empty if there are none. */
  pods: (selector: string) => readonly string[]
  /** The output of a command in a container of such a pod; empty if it printed nothing. */
  printed: (pod: string, container: string, words: readonly string[]) => Promise<string>
  /** The beginning of such a container's log; empty if there is none. */
  logged: (pod: string, container: string) => Promise<string>
  /** What answers the health check of Services on a node, port 10256; empty if nothing does. */
  healthz: () => Promise<string>
}

/** A dump of a node's rules or map entries, and what is known about that node. */
interface NodeTables { text: string, file: string, view: NodeView }

/** One way to redirect a Service's packets: the interface through which the rest of the deck uses it. */
export interface Dataplane {
  kind: DataplaneKind
  /** The labels of the pods that {@link detect} needs. */
  selectors: readonly string[]
  /** Detects this dataplane; null if none of its pods exist. */
  detect: (facts: DetectionFacts) => Promise<Detected | null>
  /**
   * The command, run on a node, that prints the redirection mode, and the only mode that can be parsed; null: there is only one.
   */
  mode: { run: readonly string[], form: RegExp, is: string } | null
  /** It has an agent on every node, which is asked for maps, endpoints and flows. */
  hasAgent: boolean
  /** Steps, `layer.step`: those whose tables a path is read from, what its agent says of itself, and its list of backends. */
  tables: { path: `${string}.${string}`, status: `${string}.${string}` | null, states: `${string}.${string}` | null }
  /** The way a packet takes through its tables, for any question. Throws `Unreadable` where they cannot be read. */
  path: (tables: NodeTables) => (question: Question) => Path
  /** What its settings are read from, by the fact's name; a fact it does not have is left out. */
  facts: DataplaneFacts
  /** Who talked to whom, of the step `layer.step` whose output tells it best; without what came from a source port. */
  flows: { step: `${string}.${string}`, read: (text: string, port: number) => Flows[] }
  /** Why a stranger was let in or kept out, each by itself; without a line that says so where nothing does. */
  policyClaims: readonly PolicyClaim[]
  /** How many entries its tables hold. */
  counts: Counting
  /** Which of them a packet meets. */
  meets: Meeting
  words: DataplaneWords
}

/** A sentence, and the lines that say so, the deciding one first; none where nothing says it. `within`: inside another one. */
export interface Claim { says: string, points: readonly CapturedLine[], within?: string }

/** Something that decided, and what it is read from. */
export interface PolicyClaim { name: string, question: string, needs: readonly string[], read: (side: CapturedSide) => Claim }

export type DataplaneFacts = Readonly<Record<string, Source>>

/** How a dataplane is named in a sentence, and what its own outputs say in one sentence. */
interface DataplaneWords {
  /** `a cluster runs …`. */
  name: string
  /** What a person runs to have it, in whichever mode: `kube-proxy`. */
  runs: string
  /** Of `l4.redirect`: how the Service's address becomes a pod's, for who asks by that address. */
  redirect: (text: string, vip: string) => string
  /** Of `l4.redirect`: of what and how many entries that consists (`9 rules in a list`), and the line of each. */
  entries: (text: string, vip: string) => { says: string, lines: number[] }
  /** Of `l7.flows`: who talked to whom. */
  flows: (text: string) => string
  /** The sentence for `l8.verdict`: the effect of the policy. */
  verdict: (text: string) => string
}
