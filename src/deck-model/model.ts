import type { Likeness } from '../read/likeness.ts'
import type { LayerText } from '../trace/layers/layer.ts'
import type { Layer, PlatformKind, Side } from '../words.ts'
import type { Answer, TakenHome } from './answers.ts'
import type { ExperimentShown } from './experiment.ts'
import type { Asked, FailoverShown } from './failover.ts'
import type { PolicyShown } from './policy.ts'
import type { BeliefShown, Claimed, FactsShown, FatesShown, PathShown, SilentShown, TalksShown } from './readings.ts'
import type { ReplayShown } from './replay.ts'
import type { ScaleShown } from './scale.ts'
import type { SplitShown } from './split.ts'
import type { Excerpt, Line } from './tokens.ts'

/** A command's words as one shell line; the parts joined are the line, `where` steps back by style. */
export interface CommandPart {
  text: string
  role: 'command' | 'where'
  /** Drawn in place of a part that steps back. */
  mark?: string
}

/** How a block stands: a capture's own status, or that the set has no such capture. */
type Standing = 'ok' | 'failed' | 'timed out' | 'skipped' | 'not captured'

/** A capture as the deck shows it: everything but its text. */
export interface Output {
  id: string
  side: Side
  layer: Layer
  title: string
  standing: Standing
  /** Why it is not `ok`. */
  reason: string | null
  command: CommandPart[] | null
  exitCode: number | null
  startedOn: string | null
  durationMs: number | null
  attempts: number | null
  aliased: number
  stdout: Stored | null
  stderr: Stored | null
  /** Other ways to it that were tried and gave no answer, in their order; null where one could not be gone here. */
  refused: { command: CommandPart[] | null, reason: string }[]
  /** The capture of the same step on the other side. */
  twin: string | null
  /** How like the other side's it is; null where there is none to compare. */
  likeness: Resemblance | null
}

/** Three words for two outputs; `folded` names what differs in alike ones and must. */
export interface Resemblance {
  verdict: Likeness['verdict']
  folded: string[]
}

/** Captures by how they stand, those there are none of left out, and the bytes of them all. */
export interface Counted {
  standings: [Standing, number][]
  bytes: number
}

/** A stream's file, below the folder of the set, and what its bytes are when it is unpacked. */
export interface Stored {
  path: string
  bytes: number
  lines: number
  sha256: string
}

/** A pane of a layer's slide. */
export interface Block {
  id: string
  /** The command in rows, as the pane shows it; null where nothing was run. */
  command: Line | null
  excerpt: Excerpt | null
  sentence: string | null
  /** What its side would have to add to answer; null where it does. */
  adds: string | null
}

/** What stands where a side has nothing to show. */
export interface Absent {
  absent: string
  adds: string | null
}

/** Two panes that face each other. */
export type Pair = Record<Side, Block | Absent>

/** A step that has no pane: what it gave on each side. */
export interface More {
  title: string
  ids: Partial<Record<Side, string>>
}

export interface Page {
  /** How large the outputs are set, in pixels. */
  size: number
  pairs: Pair[]
  /** The layer's further steps, one key away; on the layer's last page. */
  more: More[]
}

export interface LayerShown extends LayerText {
  pages: Page[]
  /** How many outputs of the layer are known only when one of them is asked for. */
  asides: Record<Side, number>
}

/** Outputs that readings name or only the reading page shows, by far the most there are: they come when one of them is opened. */
export interface Asides extends Known {
  steps: More[]
}

/** Outputs, by id; and of those that both sides have, by V1's id, which lines are each other's like. */
export interface Known {
  outputs: Record<string, Output>
  aligned: Record<string, Run[]>
}

/** One row of the closing slide: what was counted in a layer, and what is concluded of it. */
export interface Tally {
  layer: Layer
  /** Pairs of outputs, by what they are to each other. */
  pairs: Record<Likeness['verdict'], number>
  says: Record<Side, Claimed | null>
  /** What is said of both sides together; it stands in place of what is said of each. */
  together: Claimed[]
}

export interface ShownRun {
  id: string
  startedOn: string
  finishedOn: string
  trace: string
  tools: [string, string][]
  host: string
}

/** When a layer was recorded on each side: its first command, RFC 3339; and how many seconds lie between the two. */
export interface Recorded {
  layer: Layer
  begun: Record<Side, string | null>
  gap: number | null
}

/** What any slide may say of the set, also the first: it does not grow with what was captured. */
export interface About {
  platform: PlatformKind
  startedOn: string
  finishedOn: string
  layers: readonly LayerText[]
  /** What redirects packets on each side, as it was detected. */
  dataplanes: Record<Side, string>
  recorded: Recorded[]
  /** Hours after which captures are old. */
  fresh: number
}

/** Everything the slides need at once; the outputs' texts are files of their own, and what only readings name comes by layer. */
export interface Deck extends About, Known {
  /** sha256 of SHA256SUMS, which covers every file of the set. */
  digest: string
  runs: ShownRun[]
  layers: LayerShown[]
  /** What the whole set comes to. */
  counted: Counted
  facts: FactsShown
  tallies: Tally[]
  /** The failover experiment of a plain refresh, variant by variant, and the long series of it; empty where none was captured. */
  failover: FailoverShown[]
  series: FailoverShown[]
  /** One run of each side in which a pod ends; null where a side has none. */
  replay: ReplayShown | null
  /** A node that falls silent, run laid over run; null where none was captured. */
  silent: SilentShown | null
  /** Where the probes of both stood, and what became of connections that were open. */
  beside: { failover: { asked: Asked | null, held: Record<Side, string | null> }, series: { asked: Asked | null } }
  /** The policy experiment, a side each; empty where it was not captured. */
  policy: PolicyShown[]
  /** The scale experiment; a sentence where there is none to show. */
  scale: ScaleShown | string
  /** What is concluded of each experiment, by layer: for those that have the general slide. */
  experiments: Record<Layer, ExperimentShown>
  paths: Record<Side, PathShown>
  talks: Record<Side, TalksShown>
  split: SplitShown
  fates: FatesShown
  beliefs: BeliefShown[]
  /** Titles, by the id of the conclusion. */
  answers: Record<string, Answer>
  /** What the talk ends with. */
  sentences: TakenHome[]
}

/** A run of lines of a whole output, with the places of what would not be seen. */
export interface Chunk {
  /** The number of its first line. */
  first: number
  /** How many it has. */
  lines: number
  text: string
  /** Offset in `text`, length and mark. */
  odd: [number, number, string][]
}

/** One capture's whole text. */
export interface WholeText {
  stdout: Chunk[]
  stderr: Chunk[]
  /** Why it could not be loaded. */
  amiss?: string
}

/** Lines that are each other's like: the first on V1, the first on V2, how many. */
export type Run = [left: number, right: number, lines: number]
