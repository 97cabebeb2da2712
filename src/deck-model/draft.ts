import type { Capture } from '../set/manifest.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Decoded } from '../text/decode.ts'
import type { Step } from '../trace/step.ts'
import type { CaptureId, Side } from '../words.ts'
import type { Names } from './excerpt.ts'
import type { Chosen } from './fit.ts'
import type { Scale } from './geometry.ts'
import type { ReadText } from './layout.ts'
import type { Output, Resemblance } from './model.ts'
import type { Line } from './tokens.ts'
import { sentenceFor } from '../conclude/sentences.ts'
import { linesOf } from '../text/decode.ts'
import { captureId } from '../trace/index.ts'
import { addsOf } from './adds.ts'
import { commandParts } from './command.ts'
import { selected } from './excerpt.ts'
import { grammarOf } from './grammar.ts'
import { commandLines, layOut } from './layout.ts'
import { differingIn, likenessOf } from './likeness.ts'

/** A block before its page has said how much room there is. */
export interface Draft {
  id: string
  output: Output
  command: Line | null
  chosen: Chosen | null
  sentence: string | null
  adds: string | null
  strain: number
}

/** What a step gave on one side, or that it gave nothing, laid out for a page of this scale. */
export function draftOf(step: Step, side: Side, set: VerifiedSet, names: Names, scale: Scale): Draft {
  const id = captureId(step, side)
  const capture = set.capture(id)
  const output = outputOf(step, side, set)
  const command = commandLines(output.command, scale.columns)
  if (!capture) return { id, output, command, chosen: null, sentence: null, adds: null, strain: 0 }
  const says = { sentence: sentenceFor(set, id), adds: addsOf(step, side, set) }
  return { id, output, command, ...says, ...chosenOf(capture, step, set, names, scale) }
}

/** A capture as the deck lists it: everything but its text. */
export function outputOf(step: Step, side: Side, set: VerifiedSet): Output {
  const id = captureId(step, side)
  const capture = set.capture(id)
  const other = side === 'v1' ? 'v2' : 'v1'
  const twin = set.capture(captureId(step, other))
  return {
    id,
    side,
    layer: step.layer,
    title: capture?.title ?? step.title,
    standing: capture?.status ?? 'not captured',
    reason: capture ? capture.reason : whyNot(step, set),
    command: capture?.argv ? commandParts(capture.argv) : null,
    exitCode: capture?.exitCode ?? null,
    startedOn: capture?.startedOn ?? null,
    durationMs: capture?.durationMs ?? null,
    attempts: capture?.attempts ?? null,
    aliased: capture?.aliased ?? 0,
    stdout: capture?.stdout ?? null,
    stderr: capture?.stderr ?? null,
    refused: (capture?.refused ?? []).map(({ argv, reason }) => ({ command: argv && commandParts(argv), reason })),
    twin: twin?.id ?? null,
    likeness: resemblance(set, id),
  }
}

// --- internal ---

function chosenOf(capture: Capture, step: Step, set: VerifiedSet, names: Names, scale: Scale): Pick<Draft, 'chosen' | 'strain'> {
  const stream = capture.status === 'ok' || (capture.stderr?.bytes ?? 0) === 0 ? 'stdout' : 'stderr'
  const printed = set.printed(capture.id, stream)
  if (!printed) return { chosen: null, strain: 0 }
  const text = readText(printed)
  const numbers = selected(text.lines, stream === 'stdout' ? step.show : undefined, names)
  // steps that ask each side in its own way differ in every word: nothing in them would step forward
  const differing = stream === 'stdout' && step.sides.length > 1 ? differingIn(set, captureId(step, capture.side), capture.side) : null
  const { lines, strain } = layOut({ ...text, differing }, numbers, scale.columns)
  return {
    chosen: { stream, lines, selected: numbers.length, total: text.lines.length, invalid: text.invalid.size },
    strain,
  }
}

function whyNot(step: Step, { manifest }: VerifiedSet): string {
  const { platform } = manifest.clusters.v1
  return step.platforms && !step.platforms.includes(platform)
    ? `This step runs on ${step.platforms.join(' and ')} only.`
    : 'The trace has this step, the set of captures does not.'
}

function resemblance(set: VerifiedSet, id: CaptureId): Resemblance | null {
  const found = likenessOf(set, id)
  return found && { verdict: found.verdict, folded: found.folded }
}

/** Reads a text for laying out: its lines, where they begin, and its language. */
function readText({ text, invalid }: Decoded): ReadText {
  const lines = linesOf(text)
  let at = 0
  const offsets = lines.map((line) => {
    const from = at
    at += line.length + 1
    return from
  })
  return { lines, offsets, invalid, grammar: grammarOf(text) }
}
