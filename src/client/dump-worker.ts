import type { Dump, DumpName } from '../dataplane/dump.ts'
import type { NodeView, Path, Question } from '../dataplane/packet-path.ts'
import type { Line } from '../text/lines.ts'
import { DUMP_NAMES, dumpNameOf, readDump } from '../dataplane/dump.ts'
import { targetText } from '../dataplane/packet-path.ts'
import { visible } from '../exec/visible.ts'

/** What a page asks: to read a file, or where a connection goes by the file that was read last. */
export type DumpAsk = { read: File, as: DumpName | null, view: NodeView } | { question: Question }

/** A line of the file beside a path; `lit` if the path was read from it. */
interface NearLine extends Line { lit: boolean }

/** What it hears: how much is read (0 to 1), that all is, a path with its lines, or why not. */
export type DumpSays
  = | { share: number }
    | { as: DumpName, frontends: string[], remarks: string[], lines: number }
    | { question: Question, path: Path, near: NearLine[], remarks: string[] }
    | { refused: string }

let dump: Dump | undefined
let lines: string[] = []

// also what is no refusal of a reader: a file that was changed since it was chosen, or that is larger than a text may be
addEventListener('message', ({ data }: MessageEvent<DumpAsk>) => void answer(data).catch((error: Error) => say({ refused: visible(error.message) })))

async function answer(ask: DumpAsk): Promise<void> {
  if ('read' in ask) return read(ask)
  if (!dump) return
  const path = dump.path(ask.question)
  say({ question: ask.question, path, near: nearOf(path), remarks: dump.remarks(ask.question).map(visible) })
}

async function read({ read: file, as, view }: Extract<DumpAsk, { read: File }>): Promise<void> {
  const text = await textOf(file)
  const name = as ?? dumpNameOf(text) ?? DUMP_NAMES[0]!
  lines = text.split('\n')
  dump = readDump(name, text, file.name, view, line => say({ share: FETCHED + (1 - FETCHED) * line / lines.length }))
  const frontends = dump.frontends.map(targetText)
  say({ as: name, frontends, remarks: dump.remarks().map(visible), lines: lines.length })
}

/** The share of the work that is done once the bytes are there. */
const FETCHED = 0.2

async function textOf(file: File): Promise<string> {
  const decoder = new TextDecoder()
  const parts: string[] = []
  let done = 0
  for await (const bytes of file.stream()) {
    parts.push(decoder.decode(bytes, { stream: true }))
    say({ share: FETCHED * (done += bytes.length) / file.size })
  }
  return [...parts, decoder.decode()].join('')
}

/** The lines a path was read from, each with those around it; a terminal's escapes are made visible. */
function nearOf({ hops, backends, masquerade, assumed }: Path): NearLine[] {
  const lit = new Set([...hops, ...backends, ...assumed].map(({ line }) => line).concat(masquerade.lines))
  const shown = [...lit].flatMap(line => [line - 1, line, line + 1]).filter(line => lines[line - 1] !== undefined)
  return [...new Set(shown)].sort((a, b) => a - b).map(line => ({ line, text: visible(lines[line - 1]!), lit: lit.has(line) }))
}

function say(said: DumpSays): void {
  postMessage(said)
}
