import type { CapturedLine, CapturedSide } from '../read/side.ts'
import type { Layer, Side } from '../words.ts'

/** What became of a statement: captures say so, say otherwise, do not tell, or what would tell was not captured. */
export const VERDICTS = ['holds', 'refuted', 'not shown', 'not captured'] as const
export type Verdict = typeof VERDICTS[number]

/** A verdict, the sentence it allows (`holds`) or what was found instead, and what that is read from, the deciding line first. */
export interface Judged {
  verdict: Verdict
  says: string
  points?: readonly CapturedLine[]
  /** The numbers of the sentence, by name, as they were computed. */
  numbers?: Readonly<Record<string, number>>
}

/** A statement about captures. `needs` and `counter` name steps (`l5.burst`); a `*` stands for the number of a run or a size. */
export interface Conclusion {
  /** `layer.name`; where that is a step's, it is what is said under its pane. */
  id: `${Layer}.${string}`
  /** Judged on each of these by itself; null: once, of both together. */
  sides: readonly Side[] | null
  /** What stands where the verdict is not `holds`. A belief's question is the belief. */
  question: string
  needs: readonly string[]
  /** The observation that could refute it. Without it nothing holds. */
  counter: readonly string[]
  /** Read where they are there: settings named beside a number, what a test is corrected for. */
  beside?: readonly string[]
  /** It is about one side, and takes both sides' captures: the other is its control. */
  ofBoth?: true
  /** It is what people believe, for captures to refute. */
  belief?: true
  /** Of both together it gets the first side and the second, else its own side and the other. */
  judge: (own: CapturedSide, other: CapturedSide) => Judged
}

/** A conclusion as it was drawn from a set. */
export interface Concluded {
  id: string
  layer: Layer
  side: Side | null
  question: string
  verdict: Verdict
  /** Null unless it holds. */
  sentence: string | null
  /** What was found instead; null where it holds. */
  found: string | null
  numbers: Readonly<Record<string, number>>
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

export function notCaptured(says: string, points: Judged['points'] = []): Judged {
  return { verdict: 'not captured', says, points }
}

/** Whether a capture is one of those that a side's step names, where `*` stands for a number. */
export function isNamed(id: string, side: Side, step: string): boolean {
  const pattern = step.replace('.', `.${side}.`).replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', String.raw`\d+`)
  return new RegExp(`^${pattern}$`).test(id)
}

/** The captures a conclusion of a side names. */
export function namedBy({ needs, counter, beside = [] }: Pick<Conclusion, 'needs' | 'counter' | 'beside'>, ids: readonly string[], sides: readonly Side[]): string[] {
  const steps = [...needs, ...counter, ...beside]
  return ids.filter(id => sides.some(side => steps.some(step => isNamed(id, side, step))))
}
