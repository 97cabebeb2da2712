import type { Line } from '../text/lines.ts'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { readStream } from '../set/store.ts'
import { parseAccessLog } from './accesslog.ts'
import { parseAttached } from './attached.ts'
import { parseConntrack } from './conntrack.ts'
import { parseCt } from './ct.ts'
import { parseDatagrams } from './datagram-log.ts'
import { parseFlows, parseFlowsJson } from './hubble.ts'
import { parseExcerpt, parseIptables } from './iptables.ts'
import { parseLatency } from './latency-log.ts'
import { parseLbBackends, parseLbFrontends, parseLbRevNat } from './lbmaps.ts'
import { parseNat } from './nat.ts'
import { parseNft } from './nft.ts'
import { parseProbe } from './probe-log.ts'
import { parseMore } from './scale-log.ts'
import { parseServiceList } from './service-list.ts'
import { parseLbList } from './servicemap.ts'
import { parseStamped } from './stamped.ts'
import { parseTables } from './table.ts'
import { parseTcpdump } from './tcpdump.ts'
import { parseAsked } from './tries.ts'

/** For tests and the bench: every real output this deck can read, with what reads it. */
export interface Sample {
  /** `services-v1/iptables-save.txt`, `captures/v1/l4/redirect.txt`. */
  name: string
  text: string
  /** Every line that the parser made something of, in order; `header` is the first line where the format drops it. */
  linesRead: (text: string) => Line[]
}

/** The text of a fixture, unpacked where it is packed. */
export function fixture(name: string): string {
  const file = join(FIXTURES, name)
  return existsSync(file) ? readFileSync(file, 'utf8') : gunzipSync(readFileSync(`${file}.gz`)).toString('utf8')
}

/** The expectation beside a fixture. */
export function expected<T>(folder: string): T {
  return JSON.parse(readFileSync(join(FIXTURES, folder, 'expected.json'), 'utf8')) as T
}

/** How likely at most `count` of `size` tries succeed, each with these odds, which are between 0 and 1 (binomial). */
export function atMost(count: number, size: number, odds: number): number {
  let log = size * Math.log1p(-odds)
  let sum = 0
  for (let made = 0; made <= count; made++) {
    sum += Math.exp(log)
    log += Math.log((size - made) / (made + 1)) + Math.log(odds / (1 - odds))
  }
  return sum
}

/** The folders of fixtures, each with its expectation. */
export function expectedFolders(): string[] {
  return readdirSync(FIXTURES).sort()
}

/** All fixtures but the packed ones, and all captures in a format that is read line by line. */
export function samples(): Sample[] {
  const fixtures = filesIn(FIXTURES).filter(name => !name.endsWith('.gz')).map(name => ({ name, text: fixture(name) }))
  const captures = filesIn(CAPTURES).map(path => ({ name: `captures/${path.replace(/\.gz$/, '')}`, text: readStream(CAPTURES, { path }).toString('utf8') }))
  return [...fixtures, ...captures].flatMap(({ name, text }) => {
    const linesRead = readerOf(name)
    return linesRead ? [{ name, text, linesRead }] : []
  })
}

// --- internal ---

const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url))
const CAPTURES = fileURLToPath(new URL('../../captures/reference-series', import.meta.url))

type Reader = Sample['linesRead']

function tables(lowercase: boolean): Reader {
  return text =>
    parseTables(text, 'table', { lowercase }).flatMap(({ header, rows }) => [header, ...rows])
}

const services: Reader = text => parseServiceList(text)
  .flatMap(service => [service, ...service.backends.filter(({ line }) => line !== service.line)])

const packets: Reader = text => parseTcpdump(text).flatMap(({ inner, ...packet }) => inner ? [packet, inner] : [packet])

const watch: Reader = (text) => {
  const { began, lines, ended } = parseStamped(text)
  return [began, ...lines, ended]
}

/** All parts of a log that is read as several. */
function inOrder(parts: object): Line[] {
  return (Object.values(parts).flat() as Line[]).sort((a, b) => a.line - b.line)
}

const rules: Reader = text => parseExcerpt(text)
const entries: Reader = text => parseLbList(text)
const connections: Reader = text => parseConntrack(text)

/** Each with the names of the steps whose outputs it reads. */
const READERS: readonly (readonly [Reader, ...string[]])[] = [
  [text => parseIptables(text).nodes, 'iptables-save', 'iptables-save-c', 'counters-before', 'counters-after'],
  [entries, 'lb-list', 'lb-maps'],
  [text => parseLbFrontends(text), 'lb-frontends'],
  [text => parseLbBackends(text), 'lb-backends'],
  [text => parseLbRevNat(text), 'lb-revnat'],
  [services, 'service-list', 'services'],
  [connections, 'conntrack', 'conntrack-events', 'conntrack-extended', 'conntrack-pods', 'stale-pods'],
  [text => inOrder(parseAttached(text)), 'attached'],
  [text => parseCt(text), 'ct', 'observed-ct'],
  [text => parseNat(text), 'nat'],
  [text => parseNft(text).nodes, 'nft', 'nft6'],
  [text => parseFlows(text), 'flows', 'flows-node', 'flows-udp', 'flows-drop', 'flows-dropped', 'flows-masked', 'flows-verdict'],
  [text => parseFlowsJson(text), 'flows-json'],
  [packets, 'tcpdump', 'arrival', 'reply'],
  [text => parseAccessLog(text), 'access-log', 'observed-log', 'seen'],
  [text => parseAsked(text), 'empty', 'health'],
  [text => inOrder(parseProbe(text)), 'probe'],
  [watch, 'watch', 'bulk', 'pods'],
  [text => inOrder(parseMore(text)), 'more-1', 'more-2', 'after', 'idle'],
  [text => inOrder(parseDatagrams(text)), 'datagrams'],
  [text => inOrder(parseLatency(text)), 'latency-1', 'latency-2'],
  [tables(true), 'frontends', 'policy-map-labels'],
]

const BY_PATH: Readonly<Record<string, Reader>> = {
  'captures/v1/l4/redirect.txt': rules,
  'captures/v1/l6/before.txt': rules,
  'captures/v1/l6/after.txt': rules,
  'captures/v2/l4/redirect.txt': entries,
  'captures/v2/l6/before.txt': entries,
  'captures/v2/l6/after.txt': entries,
  'captures/v1/l7/flows.txt': connections,
}

const TABLES = /^(?:tables-v\d\/|traffic\/.*-(?:pods|service)|captures\/v\d\/traffic\/.*-(?:pods|service)|host-routing-(?:legacy-)?v\d\/(?:pods|image-ids)|observed-v\d(?:-redirected)?\/pods|captures\/v\d\/(?:l1\/(?:service|announced|pool)|l2\/|constant\/(?:nodes|images)|offers\/workloads|l8\/(?:policy|identities)|.*policy-map)|.*\/policy-map\.txt)/

function readerOf(name: string): Reader | null {
  const format = basename(name, '.txt').replace(/^[a-z-]+-\d+-/, '')
  if (/\.stderr\.txt$|command\.txt$|\.json$|SHA256SUMS/.test(name)) return null
  if (BY_PATH[name] || TABLES.test(name)) return BY_PATH[name] ?? tables(false)
  return READERS.find(([, ...names]) => names.includes(format))?.[0] ?? null
}

function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.txt(?:\.gz)?$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort()
}
