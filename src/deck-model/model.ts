import type { Likeness } from '../read/likeness.ts'
import type { BySet, SetName } from '../set/sets.ts'
import type { LayerText } from '../trace/layers/layer.ts'
import type { Layer, Side } from '../words.ts'
import type { Recorded } from './age.ts'
import type { ExperimentShown } from './experiment.ts'
import type { Asked, FailoverShown } from './failover.ts'
import type { PolicyShown } from './policy.ts'
import type { AgreementShown, Answer, AnswerLines, BeliefShown, Claimed, Fact, FactsShown, FatesShown, PathShown, SilentShown, TakenHome, TalksShown } from './readings.ts'
import type { ReplayShown } from './replay.ts'
import type { Owners } from './role-of.ts'
import type { RoutingShown } from './routing.ts'
import type { ScaleShown } from './scale.ts'
import type { SplitShown } from './split.ts'
import type { Excerpt, Line } from './tokens.ts'

/** A command's words as one shell line; the parts joined are the line, and `where` is dimmed by style. */
export interface CommandPart {
  text: string
  role: 'command' | 'where'
  /** Drawn in place of a dimmed part. */
  mark?: string
}

/** The status of a pane: a capture's own status, or that the set has no such capture. */
type Standing = 'ok' | 'failed' | 'timed out' | 'skipped' | 'not captured'

/** A capture as the deck shows it: everything except its text. */
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
  /** Other ways that were tried and did not answer, in order; null if a way does not exist here. */
  refused: { command: CommandPart[] | null, reason: string }[]
  /** The capture of the same step on the other side. */
  twin: string | null
  /** How similar it is to the other side's; null if there is nothing to compare. */
  likeness: Resemblance | null
  /** Which set it is of. */
  set: SetName
}

/** One of three words for two outputs; `folded` names the expected differences that were ignored. */
export interface Resemblance {
  verdict: Likeness['verdict']
  folded: string[]
}

/** The number of captures by status, without statuses that do not occur, and the bytes of all of them. */
export interface Counted {
  standings: [Standing, number][]
  bytes: number
}

/** A stream's file, below the folder of the captures, with the size and digest of its unpacked bytes. */
export interface Stored {
  path: string
  bytes: number
  lines: number
  sha256: string
}

/** A pane of a layer's slide. */
export interface Block {
  id: string
  /** The command in rows, as the pane shows it; null if nothing was run. */
  command: Line | null
  excerpt: Excerpt | null
  sentence: string | null
  /** What its side would need to answer; null if it answers. */
  adds: string | null
}

/** Shown if a side has no such step. */
export interface Absent {
  absent: string
  adds: string | null
}

/** Two panes next to each other. */
export type Pair = Record<Side, Block | Absent>

/** A step without a pane, with its outputs on each side. */
export interface More {
  title: string
  ids: Partial<Record<Side, string>>
}

export interface Page {
  /** The font size of the outputs, in pixels. */
  size: number
  pairs: Pair[]
  /** The layer's other steps, one key away; on the layer's last page. */
  more: More[]
}

export interface LayerShown extends LayerText {
  pages: Page[]
  /** How many outputs of the layer are loaded only on request. */
  asides: Record<Side, number>
}

/** Outputs that are on no slide, by far the largest part: loaded when one of them is opened. */
export interface Asides extends Known {
  steps: More[]
}

/** Outputs, by id; and for those that both sides have, by V1's id, which lines correspond. */
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

/** Where and when a set was recorded. */
export interface Ground {
  platform: { short: string, long: string }
  startedOn: string
  finishedOn: string
  /** The dataplane of each side, as detected. */
  dataplanes: Record<Side, string>
  /** The sides that stand left and right: the deck's pair, unless the set lacks it. */
  sides: Record<Side, Side>
}

/** What any slide may show about the sets, even the first: its size does not grow with the captures. */
export interface About {
  /** Of each set that there is. */
  grounds: BySet<Ground>
  /** Which set a slide shows, by its layer or by what else it draws. */
  shows: Record<string, SetName>
  /** What several recordings of the reference say together, and which: a slide of it says the day of each. */
  joins?: Record<string, SetName[]>
  layers: readonly LayerText[]
  recorded: Recorded[]
  /** The sides on which an experiment was recorded beside the compared ones, of those that have any. */
  further: Partial<Record<Layer, Side[]>>
  /** Hours after which captures are old. */
  fresh: number
}

/** How each set that there is was recorded, and what identifies it. */
interface Made {
  set: SetName
  /** sha256 of SHA256SUMS, which covers every file of the set. */
  digest: string
  runs: ShownRun[]
  counted: Counted
}

/** Everything the slides need at once; outputs' texts are separate files, and those that are on no slide are loaded by layer. */
export interface Deck extends About, Known {
  made: Made[]
  /** Identifies all that is shown. */
  digest: string
  layers: LayerShown[]
  /** Whose the addresses of each side are, of each set that there is. */
  owners: BySet<Record<Side, Owners>>
  facts: FactsShown
  tallies: Tally[]
  /** The failover experiment of a plain refresh, variant by variant, and the long series of it; empty where none was captured. */
  failover: FailoverShown[]
  series: FailoverShown[]
  /** One run of each side in which a pod ends; null where a side has none. */
  replay: ReplayShown | null
  /** A node that falls silent, run laid over run; null where none was captured. */
  silent: SilentShown | null
  /** Where the probes of both stood, what became of connections that were open, and the facts that decide the race. */
  beside: {
    failover: { asked: Asked | null, held: Record<Side, string | null>, deciding: Fact[] }
    series: { asked: Asked | null }
  }
  /** The policy experiment, a side each; empty where it was not captured. */
  policy: PolicyShown[]
  /** What connecting takes under each of Cilium's settings; null where they were not tried. */
  routing: RoutingShown | null
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
  /** The lines those of a layer's slide are read from. */
  answerLines: Record<string, AnswerLines>
  /** What the talk ends with; and what it leaves open. */
  sentences: TakenHome[]
  open: Answer[]
  /** What holds in the current set and in the reference; null where one of them is not there. */
  agreement: AgreementShown | null
  /** Whether a request was observed to take the computed path; null on a side where that was not captured. */
  observed: Record<Side, Claimed | null>
}

/** Consecutive lines of a whole output, with the positions of invisible characters. */
export interface Chunk {
  /** The number of its first line, and how many it has. */
  first: number
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
