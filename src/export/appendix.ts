import type { Names } from '../deck-model/excerpt.ts'
import type { Output } from '../deck-model/model.ts'
import type { Token } from '../deck-model/tokens.ts'
import type { Cluster, Stream } from '../set/manifest.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Decoded } from '../text/decode.ts'
import type { Show, Step } from '../trace/step.ts'
import type { Layer } from '../words.ts'
import { namesOf, selected } from '../deck-model/excerpt.ts'
import { outputOf } from '../deck-model/output.ts'
import { reveal } from '../deck-model/rows.ts'
import { BOUNDS } from '../text/bounds.ts'
import { linesOf, offsetsOf } from '../text/decode.ts'
import { captureId, steps as everyStep } from '../trace/index.ts'
import { layers } from '../trace/layers/index.ts'

/** One line of a stream, its number as an editor counts, and its text in pieces that joined are the line, or its beginning. */
export interface PrintedLine {
  no: number
  tokens: Token[]
  /** Characters at its end that only the attached file has. */
  cut: number
}

/**
 * A stream as the appendix prints it. One of more than {@link BOUNDS.printedLines} lines is printed as those that its slide
 * cites, and of a line {@link BOUNDS.line} characters; the file itself is attached.
 */
export interface PrintedStream {
  name: 'stdout' | 'stderr'
  stored: Stream
  lines: PrintedLine[]
  /** Lines that only the attached file has. */
  more: number
}

/** The first slide that opens an output, by the output's id. */
export type ShownOn = Readonly<Record<string, number>>

/** One capture of the appendix. */
export interface Entry {
  output: Output
  cluster: Cluster
  node: string | null
  /** Those that hold anything; a stdout that holds nothing has no lines. */
  streams: PrintedStream[]
}

/** The captures of one layer, both sides of a step beside each other, in the order of the trace. */
export interface Chapter {
  layer: Layer
  title: string
  entries: Entry[]
}

/** Every output of the trace, with its printed text. */
export function appendixOf(set: VerifiedSet, steps: readonly Step[] = everyStep): Chapter[] {
  return layers.map(({ id, name }) => ({
    layer: id,
    title: /^l\d$/.test(id) ? `${id.toUpperCase()} ${name}` : name,
    entries: steps.filter(({ layer }) => layer === id).flatMap(step => step.sides.map(side => entryOf(step, side, set))),
  })).filter(({ entries }) => entries.length > 0)
}

/** Of the chapters, the outputs that a slide opens, and their likes on the other side. */
export function shownOnly(chapters: readonly Chapter[], shownOn: ShownOn): Chapter[] {
  const isShown = ({ output }: Entry) => slideThatShows(output, shownOn) !== undefined
  return chapters
    .map(chapter => ({ ...chapter, entries: chapter.entries.filter(isShown) }))
    .filter(({ entries }) => entries.length > 0)
}

/** The first slide that opens an output, or else its like on the other side. */
export function slideThatShows({ id, twin }: Output, shownOn: ShownOn): number | undefined {
  return shownOn[id] ?? (twin === null ? undefined : shownOn[twin])
}

/** What a line looks like in print: as it is, and each character that would not be seen as its mark. */
export function printedText({ tokens }: PrintedLine): string {
  return tokens.map(({ text, mark }) => mark ?? text).join('')
}

// --- internal ---

function entryOf(step: Step, side: Cluster['side'], set: VerifiedSet): Entry {
  const id = captureId(step, side)
  const capture = set.capture(id)
  return {
    output: outputOf(step, side, set),
    cluster: set.manifest.clusters[side],
    node: capture?.node ?? null,
    streams: [
      ...capture?.stdout ? [printed('stdout', capture.stdout, set.printed(id)!, step.show, namesOf(set.manifest, side))] : [],
      ...capture?.stderr?.bytes ? [printed('stderr', capture.stderr, set.printed(id, 'stderr')!)] : [],
    ],
  }
}

function printed(name: PrintedStream['name'], stored: Stream, { text, invalid }: Decoded, show?: Show, names?: Names): PrintedStream {
  const lines = linesOf(text)
  const cited = lines.length <= BOUNDS.printedLines ? undefined : show
  const numbers = selected(lines, cited, names).slice(0, BOUNDS.printedLines)
  const offsets = offsetsOf(lines)
  return {
    name,
    stored,
    lines: numbers.map((no) => {
      const line = lines[no - 1]!
      const text = line.slice(0, BOUNDS.line)
      return { no, tokens: reveal([{ text }], invalid, offsets[no - 1]!), cut: line.length - text.length }
    }),
    more: lines.length - numbers.length,
  }
}
