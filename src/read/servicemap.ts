import type { Endpoint } from '../text/addresses.ts'
import type { Line } from '../text/lines.ts'
import { endpointOf } from '../text/addresses.ts'
import { Unreadable } from '../text/lines.ts'
import { eachPrinted, isFiltered } from './printed.ts'
import { rowsInJson } from './service-json.ts'

const PROTOCOLS = ['TCP', 'UDP', 'SCTP', 'ANY'] as const
export type LbProtocol = typeof PROTOCOLS[number]

/** The address of a Service. `internal` (`/i`) is the second frontend of a Service with a Local traffic policy. */
export interface Frontend extends Endpoint {
  protocol: LbProtocol
  scope: 'external' | 'internal'
}

/** One entry of the load-balancing map: slot 0 is the frontend itself and has its flags, the others are its backends. */
export interface LbEntry extends Line {
  frontend: Frontend
  slot: number
  /** `0.0.0.0:0` in slot 0 and in a slot whose backend is missing. */
  backend: Endpoint & { protocol: LbProtocol | null }
  /** 0 if the row does not show it: a missing backend. */
  revNat: number
  /** `LoadBalancer`, `Local`, `two-scopes`, `sessionAffinity`, `non-routable` …; empty in backend slots. */
  flags: readonly string[]
  /** The id of a backend that the slot names but the backend map does not contain; null normally. */
  lost: number | null
  /** The port of this node's proxy that takes the connections of an L7 load balancer; null for any other frontend. */
  proxyPort: number | null
}

/** A dump of the map. */
export interface LbMap {
  /** The entries of a frontend share it. */
  entries: LbEntry[]
  /** It is all that was printed: it begins with the header, which `grep` removes, and no command above it filters. */
  isWhole: boolean
  /** It is what the agent's list says that the map should hold; a NodePort is there once, for all addresses of the node. */
  isListed?: boolean
}

/**
 * Parses `cilium-dbg bpf lb list`, whole or filtered by `grep`, as text or with `-o json`; the order is the map's own and means
 * nothing. Cilium before 1.17 prints no protocol, before 1.13 it prints the frontend once and its other rows below it; then the
 * protocol is `ANY`. Before 1.12 it prints no slot either: then backends are numbered in their order.
 *
 * Source of the format: `dumpSVC` in cilium-dbg/cmd/bpf_lb_list.go and the String methods in pkg/loadbalancer/maps of Cilium
 * 1.19. Throws {@link Unreadable} at a line that is not an entry, at an entry that comes twice, if the slot of the key differs
 * from the slot of the value, and if one frontend has a protocol and another does not.
 */
export function parseLbMap(text: string, file = 'bpf lb list'): LbMap {
  const { rows, isWhole } = text.trimStart().startsWith('{') ? { rows: rowsInJson(text, file), isWhole: true } : textRows(text)
  const state: State = { file, frontends: new Map(), above: null, flags: new Map(), backends: new Map() }
  const entries: LbEntry[] = []
  for (const row of rows) {
    const known = knownFrontend(row, state)
    const entry = lbEntry(row, known, state)
    if (cameBefore(known!, entry.slot)) throw new Unreadable(file, row, 'this frontend and slot come twice')
    state.above = known
    entries.push(entry)
  }
  return { entries, isWhole }
}

/** The entries of {@link parseLbMap} alone. */
export function parseLbList(text: string, file?: string): LbEntry[] {
  return parseLbMap(text, file).entries
}

/** Parses `172.18.255.222:80/TCP/i`, and `172.18.255.222:80/i` of a Cilium that prints no protocol; null for anything else. */
export function frontendOf(text: string): Frontend | null {
  const match = /^([^/\s]+)(?:\/(TCP|UDP|SCTP|ANY))?(\/i)?$/.exec(text)
  const endpoint = match && endpointOf(match[1]!)
  return endpoint && { ...endpoint, protocol: (match[2] ?? 'ANY') as LbProtocol, scope: match[3] ? 'internal' : 'external' }
}

/** The backend of an entry that has none: a frontend's own, and a slot whose backend is missing. */
export const NOBODY: LbEntry['backend'] = { address: '0.0.0.0', port: 0, protocol: null }

/** `10.4.1.2:80/TCP`, the `0.0.0.0:0` of a frontend's own slot, and `10.4.1.2:80` if the frontend has no protocol either. */
export function backendOf(text: string, of: LbProtocol): LbEntry['backend'] | null {
  if (text === '0.0.0.0:0') return NOBODY
  const slash = text.indexOf('/')
  const endpoint = endpointOf(slash === -1 ? text : text.slice(0, slash))
  const protocol = slash === -1 ? null : PROTOCOLS.find(one => one === text.slice(slash + 1))
  if (!endpoint || protocol === undefined) return null
  return protocol === null && endpoint.port !== 0 && of !== 'ANY' ? null : { ...endpoint, protocol }
}

// --- internal ---

/** A row; `raw` is its line of the file where that is not all the row says. */
interface Row extends Line { raw?: string }

interface State {
  file: string
  /** By their text: a big map has a few rows of each. */
  frontends: Map<string, Known>
  /** That of the row before. */
  above: Known | null
  flags: Map<string, readonly string[]>
  /** Those with a protocol, by their text: a backend is one of several frontends. */
  backends: Map<string, LbEntry['backend']>
}

/** Which of its first 31 slots were there is a bit each: few frontends of a big map have more. */
interface Known { frontend: Frontend, backends: number, first: number, others: Set<number> | null }

const HEADER = /^SERVICE ADDRESS +BACKEND ADDRESS/

/** The rows of a big map one after the other. */
function textRows(text: string): { rows: Iterable<Row>, isWhole: boolean } {
  const [rows, [first]] = [eachPrinted(text, []), eachPrinted(text, [])]
  const hasHeader = first !== undefined && HEADER.test(first.text)
  if (hasHeader) rows.next()
  return { rows, isWhole: hasHeader && !isFiltered(text) }
}

/** Behind the frontend: slot, backend, reverse NAT, slot, flags, proxy's port; or slot and the id of a missing backend. */
const ROW = /^(?:\S+(?: \((\d+)\))?)? +(\S+) \((\d+)\) \((\d+)\)(?: \[([^\]]*)\](?: \(L7LB Proxy Port: (\d+)\))?)? *$/
/** Before Cilium 1.12: no slot, neither in the key nor in the value; the frontend's own row has no backend address. */
const WITHOUT_SLOT = /^\S* +(\S+) \((\d+)\)(?: \[([^\]]*)\])? *$/
const LOST = /^\S+ \((\d+)\) +backend (\d+) not found *$/

/** The frontend of a row, or of the row above that it continues; null if it has none. */
function knownFrontend(row: Row, { file, frontends, above }: State): Known | null {
  const end = row.text.search(/\s|$/)
  if (end === 0 && !above) throw new Unreadable(file, row, 'continues a frontend that is not here: this is an excerpt, as grep leaves it')
  if (end === 0) return above
  const name = row.text.slice(0, end)
  const before = frontends.get(name)
  if (before) return before
  const [first = name] = frontends.keys()
  if (saysProtocol(first) !== saysProtocol(name)) throw new Unreadable(file, row, 'not every frontend says its protocol')
  const frontend = frontendOf(name)
  const known = frontend && { frontend, backends: 0, first: 0, others: null }
  if (known) frontends.set(name, known)
  return known
}

/** Whether a slot of a frontend was there; from now on it was. */
function cameBefore(known: Known, slot: number): boolean {
  const { first } = known
  if (slot < 31) return first === (known.first |= 1 << slot)
  const others = known.others ??= new Set()
  return others.size === others.add(slot).size
}

function saysProtocol(frontend: string): boolean {
  return /\/[A-Z]+/.test(frontend)
}

function lbEntry(row: Row, known: Known | null, state: State): LbEntry {
  const match = ROW.exec(row.text)
  if (!match) return lostEntry(row, known) ?? withoutSlot(row, known, state)
  const [, keySlot, address, revNat, slot, flags, proxyPort] = match
  const backend = known && knownBackend(address!, known.frontend.protocol, state)
  if (!backend) throw new Unreadable(state.file, row, NO_ENTRY)
  if (keySlot !== undefined && keySlot !== slot) throw new Unreadable(state.file, row, `slot ${keySlot} of the key is slot ${slot} of the value`)
  return {
    line: row.line,
    text: row.raw ?? row.text,
    frontend: known.frontend,
    slot: Number(slot),
    backend,
    revNat: Number(revNat),
    flags: flagsOf(flags, state),
    lost: null,
    proxyPort: proxyPort === undefined ? null : Number(proxyPort),
  }
}

function lostEntry({ line, text, raw = text }: Row, known: Known | null): LbEntry | null {
  const [, slot, id] = LOST.exec(text) ?? []
  if (!known || slot === undefined) return null
  const value = { backend: NOBODY, revNat: 0, flags: NO_FLAGS, lost: Number(id), proxyPort: null }
  return { line, text: raw, frontend: known.frontend, slot: Number(slot), ...value }
}

function withoutSlot(row: Row, known: Known | null, state: State): LbEntry {
  const [, address, revNat, flags] = WITHOUT_SLOT.exec(row.text) ?? []
  const backend = known && address !== undefined ? backendOf(address, known.frontend.protocol) : null
  if (!known || !backend) throw new Unreadable(state.file, row, NO_ENTRY)
  const isFrontend = flags !== undefined || (backend.port === 0 && /^(?:0\.0\.0\.0|::)$/.test(backend.address))
  const slot = isFrontend ? 0 : ++known.backends
  const { line, text, raw = text } = row
  const value = { backend, revNat: Number(revNat), flags: flagsOf(flags, state), lost: null, proxyPort: null }
  return { line, text: raw, frontend: known.frontend, slot, ...value }
}

const NO_FLAGS: readonly string[] = []

/** A map has few combinations of flags. */
function flagsOf(text: string | undefined, { flags }: State): readonly string[] {
  const known = text === undefined ? NO_FLAGS : flags.get(text) ?? text.split(', ')
  if (text !== undefined) flags.set(text, known)
  return known
}

function knownBackend(text: string, of: LbProtocol, { backends }: State): LbEntry['backend'] | null {
  const before = backends.get(text)
  if (before) return before
  const backend = backendOf(text, of)
  if (backend?.protocol) backends.set(text, backend)
  return backend
}

const NO_ENTRY = 'not an entry of the load-balancing map'
