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
import { parseMore, parseReached } from './scale-log.ts'
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

const inOrder = (lines: readonly Line[]) => lines.toSorted((a, b) => a.line - b.line)

const probe: Reader = (text) => {
  const { head, tries, held, summary } = parseProbe(text)
  return inOrder([head, ...tries, ...held, summary])
}

const watch: Reader = (text) => {
  const { began, lines, ended } = parseStamped(text)
  return [began, ...lines, ended]
}

const more: Reader = (text) => {
  const { head, asked, reached, summary } = parseMore(text)
  return inOrder([head, ...asked, ...reached, summary])
}

const latency: Reader = (text) => {
  const { head, blocks, summary } = parseLatency(text)
  return [head, ...blocks, summary]
}

const packets: Reader = text => parseTcpdump(text).flatMap(({ inner, ...packet }) => inner ? [packet, inner] : [packet])

const datagrams: Reader = (text) => {
  const { head, flows, summary } = parseDatagrams(text)
  return [head, ...flows, summary]
}

const onHooks: Reader = (text) => {
  const { hooks, programs } = parseAttached(text)
  return inOrder([...hooks, ...programs])
}

const reached: Reader = text => [parseReached(text)]

const READERS: Readonly<Record<string, Reader>> = {
  'iptables-save': text => parseIptables(text).nodes,
  'iptables-save-c': text => parseIptables(text).nodes,
  'counters-before': text => parseIptables(text).nodes,
  'counters-after': text => parseIptables(text).nodes,
  'lb-list': text => parseLbList(text),
  'lb-maps': text => parseLbList(text),
  'lb-frontends': text => parseLbFrontends(text),
  'lb-backends': text => parseLbBackends(text),
  'lb-revnat': text => parseLbRevNat(text),
  'service-list': services,
  services,
  'conntrack': text => parseConntrack(text),
  'conntrack-events': text => parseConntrack(text),
  'conntrack-extended': text => parseConntrack(text),
  'conntrack-pods': text => parseConntrack(text),
  'stale-pods': text => parseConntrack(text),
  'attached': onHooks,
  'ct': text => parseCt(text),
  'observed-ct': text => parseCt(text),
  'nat': text => parseNat(text),
  'nft': text => parseNft(text).nodes,
  'nft6': text => parseNft(text).nodes,
  'flows': text => parseFlows(text),
  'flows-node': text => parseFlows(text),
  'flows-udp': text => parseFlows(text),
  'flows-drop': text => parseFlows(text),
  'flows-dropped': text => parseFlows(text),
  'flows-masked': text => parseFlows(text),
  'flows-verdict': text => parseFlows(text),
  'flows-json': text => parseFlowsJson(text),
  'tcpdump': packets,
  'arrival': packets,
  'reply': packets,
  'access-log': text => parseAccessLog(text),
  'observed-log': text => parseAccessLog(text),
  'seen': text => parseAccessLog(text),
  'empty': text => parseAsked(text),
  'health': text => parseAsked(text),
  probe,
  watch,
  'bulk': watch,
  'bulk-client': reached,
  'bulk-stranger': reached,
  'pods': watch,
  'after': more,
  'idle': more,
  datagrams,
  'more-1': more,
  'more-2': more,
  'latency-1': latency,
  'latency-2': latency,
  'frontends': tables(true),
  'policy-map-labels': tables(true),
}

const RULES: Reader = text => parseExcerpt(text)
const ENTRIES: Reader = text => parseLbList(text)

const BY_PATH: Readonly<Record<string, Reader>> = {
  'captures/v1/l4/redirect.txt': RULES,
  'captures/v1/l6/before.txt': RULES,
  'captures/v1/l6/after.txt': RULES,
  'captures/v2/l4/redirect.txt': ENTRIES,
  'captures/v2/l6/before.txt': ENTRIES,
  'captures/v2/l6/after.txt': ENTRIES,
  'captures/v1/l7/flows.txt': text => parseConntrack(text),
}

const TABLES = /^(?:tables-v\d\/|traffic\/.*-(?:pods|service)|captures\/v\d\/traffic\/.*-(?:pods|service)|host-routing-(?:legacy-)?v\d\/(?:pods|image-ids)|observed-v\d(?:-redirected)?\/pods|captures\/v\d\/(?:l1\/(?:service|announced|pool)|l2\/|constant\/(?:nodes|images)|offers\/workloads|l8\/(?:policy|identities)|.*policy-map)|.*\/policy-map\.txt)/

function readerOf(name: string): Reader | null {
  const format = basename(name, '.txt').replace(/^[a-z-]+-\d+-/, '')
  if (/\.stderr\.txt$|command\.txt$|\.json$|SHA256SUMS/.test(name)) return null
  return BY_PATH[name] ?? (TABLES.test(name) ? tables(false) : READERS[format] ?? null)
}

function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.txt(?:\.gz)?$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort()
}
