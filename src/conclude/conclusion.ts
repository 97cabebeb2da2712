import type { CapturedLine, CapturedSide } from '../read/side.ts'
import type { DataplaneKind, Layer, Side } from '../words.ts'

/**
 * The outcome for a statement: the captures support it, contradict it, do not decide it, or the captures it needs are missing.
 */
export const VERDICTS = ['holds', 'refuted', 'not shown', 'not captured'] as const
export type Verdict = typeof VERDICTS[number]

/**
 * A verdict, the sentence it allows (`holds`) or what was found instead, and the lines it was read from, the deciding one first.
 */
export interface Judged {
  verdict: Verdict
  says: string
  /** Not shown because too few runs or tries count, whatever they came to: more of them would tell. */
  few?: true
  points?: readonly CapturedLine[]
  /** The numbers in the sentence, by name, unrounded. */
  numbers?: Readonly<Record<string, number>>
  /** Which way it came out, where it may either way and hold: two sets agree only if it is the same in both. */
  way?: string
}

/** A statement about captures. `needs` and `counter` name steps (`l5.burst`); a `*` stands for the number of a run or a size. */
export interface Conclusion {
  /** `layer.name`; if that is a step's id, the sentence is shown under the step's pane. */
  id: `${Layer}.${string}`
  /** Judged separately on each of these sides; once, of both together, if left out. */
  sides?: readonly Side[]
  /** Of these only where one of these dataplanes runs; wherever it is, if left out. */
  on?: readonly DataplaneKind[]
  /** Shown if the verdict is not `holds`. A belief's question is the belief itself. */
  question: string
  needs: readonly string[]
  /** The observation that could refute it. If it was not captured, the statement does not hold. */
  counter: readonly string[]
  /** Read if captured: settings that are quoted with a number, what a test is corrected for. */
  beside?: readonly string[]
  /** It is about one side but needs both sides' captures: the other side is its control. */
  ofBoth?: true
  /** A common belief, for captures to refute. */
  belief?: true
  /** Gets the first side and the second if it is about both together, else its own side and the other. */
  judge: (own: CapturedSide, other: CapturedSide) => Judged
}

/** A conclusion drawn from a set. */
export interface Concluded {
  id: string
  layer: Layer
  side: Side | null
  /** The sides whose captures it cannot do without. */
  of: readonly Side[]
  question: string
  verdict: Verdict
  /** Whether it is not shown because too few runs or tries count. */
  few: boolean
  /** Null unless the verdict is `holds`. */
  sentence: string | null
  /** What was found instead; null if the verdict is `holds`. */
  found: string | null
  numbers: Readonly<Record<string, number>>
  /** See {@link Judged.way}; null where there is none. */
  way: string | null
  points: readonly CapturedLine[]
  needs: readonly string[]
  counter: readonly string[]
}

/** A conclusion's sentence, or its question with what was found instead. */
export function saysOf({ sentence, question, found }: Concluded): string {
  return sentence ?? `${question} ${found}`
}

export function holds(says: string, points: Judged['points'] = [], numbers: Judged['numbers'] = {}): Judged {
  return { verdict: 'holds', says, points, numbers }
}

export function refuted(says: string, points: Judged['points'] = [], numbers: Judged['numbers'] = {}): Judged {
  return { verdict: 'refuted', says, points, numbers }
}

export function notShown(says: string, points: Judged['points'] = [], numbers: Judged['numbers'] = {}): Judged {
  return { verdict: 'not shown', says, points, numbers }
}

/** Not shown, because it takes more runs or tries than count. */
export function notEnough(says: string, points: Judged['points'] = []): Judged {
  return { ...notShown(says, points), few: true }
}

export function notCaptured(says: string, points: Judged['points'] = []): Judged {
  return { verdict: 'not captured', says, points }
}

/** The ids of a step's captures on this side, where `*` matches a number. */
export function idsLike(side: Side, step: string): RegExp {
  const pattern = step.replace('.', `.${side}.`).replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', String.raw`\d+`)
  return new RegExp(`^${pattern}$`)
}

/** The captures that a conclusion about a side names. */
export function namedBy({ needs, counter, beside = [] }: Pick<Conclusion, 'needs' | 'counter' | 'beside'>, ids: readonly string[], sides: readonly Side[]): string[] {
  const named = sides.flatMap(side => [...needs, ...counter, ...beside].map(step => idsLike(side, step)))
  return ids.filter(id => named.some(like => like.test(id)))
}
