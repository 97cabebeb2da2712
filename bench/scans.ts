import type { Language } from '../src/deck-model/grammars.ts'
import type { Ran } from '../src/exec/run.ts'
import type { Flows } from '../src/read/talk.ts'
import type { VerifiedSet } from '../src/set/verify.ts'
import { basename } from 'node:path'
import { lineNodes } from '../src/client/chunk.ts'
import { findAll } from '../src/client/find.ts'
import { concluded } from '../src/conclude/conclude.ts'
import { FACTS } from '../src/dataplane/all-facts.ts'
import { balancing, lineOfMode } from '../src/dataplane/cilium/node-view.ts'
import { runsOf } from '../src/deck-model/align.ts'
import { commandParts } from '../src/deck-model/command-parts.ts'
import { selected } from '../src/deck-model/excerpt.ts'
import { graphOf } from '../src/deck-model/flows.ts'
import { tokensByLine } from '../src/deck-model/highlight.ts'
import { commandLines, layOut } from '../src/deck-model/layout.ts'
import { tableOf } from '../src/deck-model/pane-table.ts'
import { proseRows } from '../src/deck-model/prose.ts'
import { reveal, rowsOf } from '../src/deck-model/rows.ts'
import { chunksOf } from '../src/deck-model/whole.ts'
import { attempt } from '../src/exec/attempt.ts'
import { visible } from '../src/exec/fault.ts'
import { ownErrors, remoteDigest } from '../src/exec/remote-digest.ts'
import { parseConnects } from '../src/read/connects.ts'
import { folded } from '../src/read/folds.ts'
import { likeness } from '../src/read/likeness.ts'
import { parseNetworkLogging } from '../src/read/networklogging.ts'
import { NO_ROLES } from '../src/read/roles.ts'
import { fixture, samples } from '../src/read/testing.ts'
import { parseAsked } from '../src/read/tries.ts'
import { incomplete } from '../src/record/complete.ts'
import { aliased, textFaults } from '../src/set/alias.ts'
import { scanText } from '../src/set/secrets.ts'
import { strangersIn } from '../src/set/strangers.ts'
import { decode, linesOf } from '../src/text/decode.ts'
import { oddIn } from '../src/text/invisible-characters.ts'
import { steps } from '../src/trace/index.ts'
import { sidesOf } from '../src/words.ts'
import { changed } from '../test/set.ts'

/** Code that reads captured text. */
export interface Scan {
  name: string
  /** Throws `Unreadable` or `Fault` if the text is not in its format, and nothing else. */
  scan: (text: string, bytes: Buffer) => unknown
  /** A real text in its format: the hostile text is also put into one of its lines and after its lines. */
  like?: string
}

/** All scans: parsers, those that display text, and those that guard what is published. */
export function scansOf(set: VerifiedSet): Scan[] {
  return [...readers(), ...sentences(set), ...facts(set), ...SHOWING, ...guarding()]
}

// --- internal ---

/** Each reader once, however many outputs it reads. */
function readers(): Scan[] {
  const readers = Map.groupBy(samples(), ({ linesRead }) => String(linesRead))
  const found = [...readers.values()].flatMap(([sample]) => sample ? [{ name: `read ${basename(sample.name, '.txt')}`, like: sample.text, scan: sample.linesRead }] : [])
  return [
    ...found,
    { name: 'read connects', scan: text => parseConnects(text), like: '0.000312 1 200\n' },
    { name: 'read curl', scan: text => parseAsked(text), like: '200 0.01\n' },
    { name: 'read NetworkLogging', scan: text => parseNetworkLogging(text), like: 'kind: NetworkLogging\nspec:\n  cluster:\n    allow:\n      log: true\n' },
    { name: 'read Cilium\'s status', scan: text => [balancing(text), lineOfMode(text, 'external'), lineOfMode(text, 'pod')], like: 'KubeProxyReplacement Details:\n  Mode:                 SNAT\n' },
  ]
}

/** The sentences of each step, once per side: all runs of a series are read the same way. */
function sentences(set: VerifiedSet): Scan[] {
  const kinds = Map.groupBy(set.captures, ({ id }) => id.replaceAll(/\d+(?!\.)/g, ''))
  return [...kinds.values()].flatMap(([capture]) => {
    const { id } = capture!
    const like = set.text(id)
    if (like === null || concluded(set, id) === null) return []
    return [{ name: `sentence of ${id}`, like, scan: (text: string) => concluded(changed(set, { [id]: text }), id) }]
  })
}

function facts({ manifest }: VerifiedSet): Scan[] {
  return FACTS.flatMap(({ name, of }) => sidesOf(manifest.clusters).flatMap((side) => {
    const cluster = manifest.clusters[side]
    const source = of(cluster.dataplane)
    return source?.from
      // one that cannot be read is reported as not read, for any reason
      ? [{ name: `fact ${name}`, scan: (text: string) => attempt(() => source.read(text, cluster), null) }]
      : []
  }))
}

/** A real line of each language. */
const LANGUAGES: Readonly<Record<Language, string>> = {
  iptables: fixture('services-v1/iptables-save.txt'),
  nft: fixture('services-nft/nft.txt'),
  connections: fixture('services-v1/conntrack.txt'),
  flows: fixture('hubble-v2/flows.txt'),
  output: 'NAME    READY   STATUS\nnginx   1/1     Running\n',
  json: '{ "a": [1, "b"] }\n',
  jsonl: '{"a":1}\n{"a":"b"}\n',
  yaml: 'kind: A\nspec:\n  - a: "b" # c\n',
}

const SHOWING: readonly Scan[] = [
  { name: 'decode', scan: (_, bytes) => decode(bytes) },
  { name: 'chunks of the viewer', scan: (_, bytes) => chunksOf(bytes).map(chunk => lineNodes(chunk, 0)) },
  { name: 'odd characters', scan: text => oddIn(text) },
  { name: 'find', scan: text => findAll([{ first: 1, lines: 1, text, odd: [] }], 'aa') },
  ...Object.entries(LANGUAGES).map(([language, like]) => ({
    name: `colours of ${language}`,
    scan: (text: string) => tokensByLine(linesOf(text), language as Language)(linesOf(text).length),
    like,
  })),
  { name: 'rows', scan: text => linesOf(text).map(line => rowsOf(reveal(tokensByLine([line], 'output')(1)), 48)) },
  { name: 'rows of a command', scan: text => commandLines(commandParts(['kubectl', '--context', 'c', text]), 48) },
  { name: 'table', scan: text => tableOf(linesOf(text), 48), like: 'NAME    READY   STATUS\nnginx   1/1     Running\n' },
  { name: 'panes', scan: (_, bytes) => pane(bytes) },
  { name: 'rules of excerpts', scan: text => each(steps.map(({ show }) => show)).map(show => selected(linesOf(text), show)) },
  { name: 'who talked to whom', scan: text => graphOf(talkOfWords(text), String) },
  { name: 'rows of a sentence', scan: text => proseRows(text, 20, 574) },
  { name: 'folds', scan: text => linesOf(text).map(line => folded(line, NO_ROLES)), like: fixture('services-v1/iptables-save.txt') },
  { name: 'likeness', scan: text => likeness({ text }, { text: text.slice(1) }).differences, like: fixture('services-v1/iptables-save.txt') },
  { name: 'lines that are alike', scan: text => runsOf(linesOf(text), linesOf(text).reverse()) },
]

/** Each once: many steps have the same rule. */
function each<T>(rules: readonly T[]): T[] {
  return [...new Map(rules.map(rule => [JSON.stringify(rule), rule])).values()]
}

/** A different party for every few bytes of a text. */
function talkOfWords(text: string): Flows[] {
  return Array.from({ length: text.length >> 4 }, (_, index) => {
    const name = `${index}${text.slice(index << 4, (index + 1) << 4)}`
    return { source: { name, as: null }, destination: { name, as: null }, verdict: null, count: 1, lines: [index + 1] }
  })
}

function pane(bytes: Buffer): unknown {
  const { text, invalid } = decode(bytes)
  const lines = linesOf(text)
  return layOut({ lines, offsets: lines.map(() => 0), invalid, tokens: tokensByLine(lines, 'json') }, lines.map((_, index) => index + 1), 48)
}

function guarding(): Scan[] {
  const aliases = [{ find: 'private-name', alias: 'project-name' }, { find: '10.1.2.3', alias: '192.0.2.1' }]
  return [
    { name: 'secrets', scan: text => scanText('x', text) },
    { name: 'aliases', scan: text => [aliased(text, aliases), textFaults(text, aliases)] },
    { name: 'strangers', scan: text => strangersIn(text, ['10.0.0.0/8']) },
    { name: 'digest of the far side', scan: (_, bytes) => [remoteDigest(bytes), ownErrors(bytes)] },
    { name: 'visible in a terminal', scan: text => visible(text) },
    { name: 'whole outputs', scan: (_, bytes) => each(steps.map(({ complete }) => complete)).map(complete => incomplete(ranWith(bytes), complete)) },
  ]
}

function ranWith(bytes: Buffer): Ran {
  return { argv: ['kubectl'], stdout: bytes, stderr: bytes, exitCode: 0, signal: null, ending: 'exited', startedOn: '', durationMs: 1 } as Ran
}
