import type { VerifiedSet } from '../set/verify.ts'
import type { Decoded } from '../text/decode.ts'
import type { Show, Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import type { Names } from './excerpt.ts'
import type { Asides, Chunk, Stored } from './model.ts'
import { BOUNDS } from '../text/bounds.ts'
import { linesOf, offsetsOf } from '../text/decode.ts'
import { oddIn } from '../text/invisible-characters.ts'
import { captureId } from '../trace/index.ts'
import { namesOf, selected } from './excerpt.ts'

/** One line of a stream, or its beginning, and its number as an editor counts. */
interface PrintedLine extends Pick<Chunk, 'text' | 'odd'> {
  no: number
  /** Characters at its end that only the attached file has. */
  cut: number
}

/**
 * A stream as the PDF prints it. One of more than {@link BOUNDS.printedLines} lines is printed as those that its slide
 * cites, and of a line {@link BOUNDS.line} characters; the file itself is attached.
 */
export interface PrintedStream {
  name: 'stdout' | 'stderr'
  stored: Stored
  lines: PrintedLine[]
  /** Lines that only the attached file has. */
  more: number
}

/** What the PDF says of an output beside what every page says of it. */
export interface Printed {
  cluster: { context: string, uid: string }
  node: string | null
  /** Those that hold anything; a stdout that holds nothing has no lines. */
  streams: PrintedStream[]
}

/** What the PDF may print of a layer. */
export interface PrintedLayer extends Pick<Asides, 'steps' | 'outputs'> {
  /** By the output's id. */
  texts: Record<string, Printed>
}

/** An output of a step as the PDF prints it. */
export function printedOf(step: Step, side: Side, set: VerifiedSet): Printed {
  const id = captureId(step, side)
  const capture = set.capture(id)
  const { context, uid } = set.manifest.clusters[side]
  return {
    cluster: { context, uid },
    node: capture?.node ?? null,
    streams: [
      ...capture?.stdout ? [printed('stdout', capture.stdout, set.printed(id)!, step.show, namesOf(set.manifest, side))] : [],
      ...capture?.stderr?.bytes ? [printed('stderr', capture.stderr, set.printed(id, 'stderr')!)] : [],
    ],
  }
}

// --- internal ---

function printed(name: PrintedStream['name'], stored: Stored, { text, invalid }: Decoded, show?: Show, names?: Names): PrintedStream {
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
      return { no, text, odd: oddIn(text, invalid, offsets[no - 1]!), cut: line.length - text.length }
    }),
    more: lines.length - numbers.length,
  }
}
