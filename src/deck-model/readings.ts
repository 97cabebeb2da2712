import type { Verdict } from '../conclude/conclusion.ts'
import type { Job } from '../dataplane/jobs.ts'
import type { Asker } from '../read/moments.ts'
import type { Shares } from '../read/silence.ts'
import type { Party } from '../read/talk.ts'
import type { VariableFact } from '../read/variable.ts'
import type { SetName } from '../set/sets.ts'
import type { CaptureId, Role, Side } from '../words.ts'
import type { Excerpt } from './tokens.ts'

/** One run of a node that falls silent, as a line over the seconds around its pods' leaving. */
export interface SilentLine { run: number, opens: CaptureId, shares: Shares, after: number }

/** One side's runs laid over each other at the moment at which the silent node's pods left the Service. */
export interface SilentSide {
  lines: SilentLine[]
  /** The median of the lines, second by second; null where fewer than half of them have that second. */
  middle: Shares
  /** Medians over the lines: failures before the pods left, after it, and in all; null where no run counts. */
  medians: { before: number, after: number, total: number } | null
}

/** `2,911 of 2,957` fail from a source port that had just failed, and so many from all others; of so many the log has no port. */
export interface SilentPorts { again: string, others: string, unknown: number }

/** Both sides' runs of a node that falls silent, and what they say. */
export interface SilentShown {
  title: Answer
  /** Totals, before and after apart, with what limits them; and whether the source port decides. */
  says: string[]
  /** Why it goes on. */
  because: Answer
  /** What fails once the pods have left, by its source port; null if that shows no difference. */
  ports: Record<Side, SilentPorts> | null
  /** Why it goes on by what each side's own tables say; of a cloud also until when its load balancer sent to the node. */
  why: Record<Side, Claimed[]>
  /** One entry of netfilter that still waits for the dead pod, where a side's holds any. */
  entry: Record<Side, Evidence[]>
  sides: Record<Side, SilentSide>
}

/** A slide's title: the question, and its answer if there is one. */
export interface Answer {
  question: string
  answer: string | null
  /** Without an answer: what was found instead, or the command that records what it lacks. */
  found: string | null
  records: string | null
}

/** What stands under such a title: on each side the lines that say so, or what else was found. */
export type AnswerLines = Record<Side, Evidence[]>

/** One of the sentences at the end, and the question it answers. */
export interface TakenHome extends Claimed { question: string }

/** Lines of one capture that readings point at; `left` more had no room. */
export interface Evidence {
  id: string
  title: string
  excerpt: Excerpt
  left: number
}

/** One address of a packet's header: whose it is, by its role and by name, and the address or node, where it is known. */
export interface Field { role: Role, name: string, raw: string | null }

/** What one step of the walk does with a packet, and the packet behind it. */
export interface WalkStep {
  /** null: it is sent. */
  job: Job | null
  /** It has nothing to do here and waits; or it went no further. */
  state: 'does' | 'waits' | 'ended'
  /** Who does it: a chain, an entry, a pod's address; empty where nobody is named. */
  name: string
  says: string
  source: Field
  destination: Field
  /** `capture:line`: what it was read from, the deciding one first. */
  points: string[]
}

/** The walk on one side: by what is asked, as {@link PathShown.walks} is keyed, one step for the sending and one a job. */
export interface PathShown {
  /** Why there is none, in a sentence; null where there are walks. */
  says: string | null
  /** By `from to place`: `external vip here`. */
  walks: Record<string, WalkStep[]>
  /** The deciding line of each step, by `capture:line`. */
  lines: Record<string, Evidence>
}

/** A sentence computed from captures; `points` are `capture:line`, empty if it says what is missing. */
export interface Claimed { says: string, points: string[] }

/** Who talked to whom on one side; `says` is a summary, or says why nothing is drawn. */
export interface TalksShown {
  drawn: boolean
  says: string
  sources: Party[]
  /** The sources that reached each of them. */
  destinations: (Party & { from: { source: number, count: number, verdict: string | null, points: string[] }[] })[]
  opens: string[]
}

/** The result of each asker at each moment on each side. */
export interface FatesShown {
  rows: { asker: Asker, fates: Record<Side, ShownFate[]> }[]
  claims: Record<Side, Claimed[]>
  evidence: Record<Side, Evidence[]>
}

/** `letIn` is null if it did not ask, or the step has no capture: `why`. */
export interface ShownFate { letIn: boolean | null, says: string, why?: string, points: string[] }

/** A belief, and how each side's captures, or both together, stand to it. */
export interface BeliefShown { belief: string, judged: ({ side: Side | null, verdict: Verdict } & Claimed)[] }

/** One row of the single-variable proof, with the captures that say so. */
export interface Fact extends Omit<VariableFact, 'from'> {
  opens: string[]
  /** The set that it is of, where the one that the others are of has it on neither side. */
  set?: SetName
}

/** The single-variable proof: whether the dataplane is the only variable, and every fact. */
export interface FactsShown {
  single: 'yes' | 'no' | 'unknown'
  /** The same in words, with what nobody asked. */
  says: string
  rows: Fact[]
  /** What the files differ in that the lab's clusters are made from; null where the set has no such capture. */
  files: Evidence | null
}

/** What holds in both sets, in a sentence, and each conclusion that comes out otherwise in the current one. */
export interface AgreementShown { says: string, differ: { question: string, here: string, there: string }[], tooFew: string[] }
