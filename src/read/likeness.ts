import type { Line } from '../text/lines.ts'
import type { ComparedSide } from '../words.ts'
import type { Fold } from './folds.ts'
import type { Disorder, Folded } from './order.ts'
import type { Roles } from './roles.ts'
import { withoutPassingColumns } from '../text/columns.ts'

import { linesOf, wordsOf } from '../text/lines.ts'
import { tally } from '../text/occurrences.ts'
import { byCompared } from '../words.ts'
import { withoutEvents } from './events.ts'
import { folded, FOLDS } from './folds.ts'
import { disorderOf, ordered } from './order.ts'
import { NO_ROLES } from './roles.ts'

/**
 * A line without a counterpart on the other side, and the words in it that make the difference (columns from 0, end excluded).
 */
export interface DifferingLine extends Line { words: { from: number, to: number }[] }

export interface Likeness {
  /** Byte for byte equal; or equal except for what must differ; or not. */
  verdict: 'identical' | 'alike' | 'different'
  /** Names of the folds without which the verdict would be worse; `columns`, `order` and `events` can be among them. */
  folded: string[]
  /** Only if different. Lines that seem to correspond are paired, in their order. */
  differences: Record<ComparedSide, DifferingLine | null>[]
}

interface Compared { text: string, roles?: Roles }

/**
 * Compares the outputs of the two sides. Stored text is not changed: the folds of `folds.ts` and the orders of `order.ts` apply
 * to the comparison only. A line differs if the other side does not have a matching one as often, or has it at another place
 * where order matters.
 */
export function likeness(one: Compared, other: Compared): Likeness {
  if (one.text === other.text) return { verdict: 'identical', folded: [], differences: [] }
  const whole = [one, other].map(({ text, roles = NO_ROLES }) => ({ lines: linesOf(text), roles }))
  const sides = whole.map(({ lines, roles }) => ({ lines: withoutEvents(lines), roles }))
  const disorders = sides.map(({ lines, roles }) => disorderOf(lines, roles))
  const disorder = disorders[0] === disorders[1] ? disorders[0]! : null
  const [left, right] = sides.map(({ lines, roles }) => sorted(lines, line => folded(line, roles), disorder))
  const unlike = unlikeOf(left!, right!)
  if (unlike.every(lines => lines.length === 0)) {
    return { verdict: 'alike', folded: needed(sides, whole, disorder), differences: [] }
  }
  let differences: Likeness['differences'] | undefined
  return {
    verdict: 'different',
    folded: [],
    // lazy, because most outputs that differ are never shown word by word
    get differences() {
      return differences ??= paired(unlike, sides[0]!.roles, sides[1]!.roles)
    },
  }
}

// --- internal ---

interface Side { lines: Line[], roles: Roles }

function sorted(
  lines: readonly Line[],
  fold: (text: string) => string,
  disorder: Disorder | null,
  columns = withoutPassingColumns,
): Folded[] {
  const cells = columns(lines)
  return ordered(lines.map((line, index) => ({ ...line, key: fold(cells[index]!.text) })), disorder)
}

function unlikeOf(left: readonly Folded[], right: readonly Folded[]): [Folded[], Folded[]] {
  const alone: [Folded[], Folded[]] = [without(left, right), without(right, left)]
  if (alone.some(lines => lines.length > 0)) return alone
  const moved = left.flatMap((line, index) => line.key === right[index]!.key ? [] : [index])
  return [moved.map(index => left[index]!), moved.map(index => right[index]!)]
}

/** The lines that occur more often here than there. */
function without(here: readonly Folded[], there: readonly Folded[]): Folded[] {
  const left = tally(there.map(({ key }) => key))
  return here.filter(({ key }) => {
    const count = left.get(key) ?? 0
    left.set(key, count - 1)
    return count <= 0
  })
}

/** A fold is needed if the texts are not alike without it; if any single one can be left out, all that had an effect. */
function needed(sides: readonly Side[], whole: readonly Side[], disorder: Disorder | null): string[] {
  const isLike = ({ folds = FOLDS, order = disorder, of = sides, columns = withoutPassingColumns }: Without) => {
    const fold = (text: string, roles: Roles) => folds.reduce((line, { apply }) => apply(line, roles), text)
    const [left, right] = of.map(({ lines, roles }) => sorted(lines, line => fold(line, roles), order, columns))
    return unlikeOf(left!, right!).every(lines => lines.length === 0)
  }
  const found = [
    ...workingOn(sides).filter(fold => !isLike({ folds: FOLDS.filter(other => other !== fold) })).map(({ name }) => name),
    ...!isLike({ columns: lines => [...lines] }) ? ['columns'] : [],
    ...disorder !== null && !isLike({ order: null }) ? ['order'] : [],
    ...!isLike({ of: whole }) ? ['events'] : [],
  ]
  return found.length > 0 ? found : FOLDS.filter(fold => sides.some(side => isAtWork(fold, side))).map(({ name }) => name)
}

/** The folds that change a line when it is their turn: leaving out one of the others makes no difference. */
function workingOn(sides: readonly Side[]): readonly Fold[] {
  const before = sides.map(({ lines }) => withoutPassingColumns(lines).map(({ text }) => text))
  return FOLDS.filter(({ apply }) => {
    let works = false
    for (const [side, texts] of before.entries()) {
      for (const [index, text] of texts.entries()) {
        texts[index] = apply(text, sides[side]!.roles)
        works ||= texts[index] !== text
      }
    }
    return works
  })
}

function isAtWork({ apply }: Fold, { lines, roles }: Side): boolean {
  return lines.some(({ text }) => apply(text, roles) !== text)
}

/** What is left out to check whether it is needed. */
interface Without { folds?: typeof FOLDS, order?: Disorder | null, of?: readonly Side[], columns?: typeof withoutPassingColumns }

function paired([here, there]: [Folded[], Folded[]], leftRoles: Roles, rightRoles: Roles): Likeness['differences'] {
  return Array.from({ length: Math.max(here.length, there.length) }, (_, index) => {
    const [left, right] = [here[index], there[index]]
    return byCompared(
      left ? { line: left.line, text: left.text, words: differing(left, leftRoles, right, rightRoles) } : null,
      right ? { line: right.line, text: right.text, words: differing(right, rightRoles, left, leftRoles) } : null,
    )
  })
}

/** Words that differ from the counterpart: position by position if both have the same number, else those between equal ends. */
function differing(one: Line, roles: Roles, other: Line | undefined, otherRoles: Roles): DifferingLine['words'] {
  const words = wordsOf(one.text).map(({ at, word }) => ({ from: at, to: at + word.length, key: folded(word, roles) }))
  const others = other ? wordsOf(other.text).map(({ word }) => folded(word, otherRoles)) : []
  const range = ({ from, to }: { from: number, to: number }) => ({ from, to })
  if (words.length === others.length) return words.filter(({ key }, index) => key !== others[index]).map(range)
  let start = 0
  while (start < words.length && words[start]!.key === others[start]) start++
  let end = 0
  while (end < words.length - start && end < others.length - start && words.at(-1 - end)!.key === others.at(-1 - end)) end++
  return words.slice(start, words.length - end).map(range)
}
