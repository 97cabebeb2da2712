import type { Capture } from '../set/manifest.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Decoded } from '../text/decode.ts'
import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import type { Scale } from './geometry.ts'
import type { ReadText } from './layout.ts'
import type { Absent, Block } from './model.ts'
import type { Excerpt } from './tokens.ts'
import { concluded } from '../conclude/conclude.ts'
import { saysOf } from '../conclude/conclusion.ts'
import { linesOf, offsetsOf } from '../text/decode.ts'
import { captureId } from '../trace/index.ts'
import { calledIn } from '../words.ts'
import { addsOf } from './adds.ts'
import { commandParts } from './command-parts.ts'
import { namesOf, selected } from './excerpt.ts'
import { languageOf } from './grammars.ts'
import { tokensByLine } from './highlight.ts'
import { commandLines, layOut } from './layout.ts'
import { differingIn } from './likeness.ts'
import { withRoles } from './roles.ts'

/** A pane before its page has assigned it a height: its excerpt has every line that the step's rule selects. */
export interface Draft {
  pane: Block | Absent
  /** The number of lines of its output. */
  total: number
  /** Rows for the notes that a command failed or its output is incomplete, and that some bytes are not UTF-8. */
  notes: number
  /** How many lines were broken or folded, and how many cells of a table were given up, because the pane is too narrow. */
  strain: number
}

/** Reads a step's output on one side once, or notes that there is none, and lays it out at any scale. */
export function draftOf(step: Step, side: Side, set: VerifiedSet): (scale: Scale) => Draft {
  const id = captureId(step, side)
  const capture = set.capture(id)
  const parts = capture?.argv ? commandParts(capture.argv) : null
  const under = set.text(id) === null ? null : concluded(set, id)
  const says = { sentence: under && saysOf(under), adds: addsOf(step, side, set) }
  const laidOut = capture ? excerptOf(capture, step, set) : nothing
  const excuse = capture?.status === 'ok' ? 0 : 2
  return (scale) => {
    const command = commandLines(parts, scale.columns)
    const { excerpt, total, strain } = laidOut(scale)
    const notes = excuse + (excerpt && excerpt.invalid > 0 ? 1 : 0)
    return { pane: { id, command, excerpt, ...says }, total, notes, strain: strain + (command?.fold ?? 0) }
  }
}

/** The pane of a side that does not have the step. */
export function absentDraft(step: Step, side: Side, other: Side, set: VerifiedSet): Draft {
  const pane = { absent: `Only ${calledIn(set.manifest, other)} has this step.`, adds: addsOf(step, side, set) }
  return { pane, total: 0, notes: 0, strain: 0 }
}

// --- internal ---

type LaidOut = Pick<Draft, 'total' | 'strain'> & { excerpt: Excerpt | null }

function nothing(): LaidOut {
  return { excerpt: null, total: 0, strain: 0 }
}

function excerptOf({ id, side, status, stderr }: Capture, step: Step, set: VerifiedSet): (scale: Scale) => LaidOut {
  const stream = status === 'ok' || (stderr?.bytes ?? 0) === 0 ? 'stdout' : 'stderr'
  const printed = set.printed(id, stream)
  if (!printed) return nothing
  // steps with a different command on each side differ in every word: highlighting would mark everything
  const differing = stream === 'stdout' && step.sides.length > 1 ? differingIn(set, captureId(step, side), side) : null
  const plain = readText(printed)
  const text = { ...plain, tokens: (no: number) => withRoles(set, id, plain.tokens(no)), differing }
  const numbers = selected(text.lines, stream === 'stdout' ? step.show : undefined, namesOf(set.manifest, side))
  return ({ columns }) => {
    const { lines, strain } = layOut(text, numbers, columns)
    return { excerpt: { stream, lines, says: '', invalid: text.invalid.size }, total: text.lines.length, strain }
  }
}

function readText({ text, invalid }: Decoded): ReadText {
  const lines = linesOf(text)
  return { lines, offsets: offsetsOf(lines), invalid, tokens: tokensByLine(lines, languageOf(text)) }
}
