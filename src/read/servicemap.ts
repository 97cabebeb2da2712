import type { Endpoint } from '../text/addresses.ts'
import type { Line } from '../text/lines.ts'
import { z } from 'zod'
import { endpointOf } from '../text/addresses.ts'
import { Unreadable } from '../text/lines.ts'
import { printedLines } from './printed.ts'
import { listedInJson } from './service-json.ts'

type LbProtocol = 'TCP' | 'UDP' | 'SCTP' | 'ANY'

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
  flags: string[]
  /** The id of a backend that the slot names but the backend map does not contain; null normally. */
  lost: number | null
  /** The port of this node's proxy that takes the connections of an L7 load balancer; null for any other frontend. */
  proxyPort: number | null
}

/** A dump of the map. */
export interface LbMap {
  entries: LbEntry[]
  /** Whether it begins with the command's header, which `grep` removes. */
  hasHeader: boolean
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
  const seen = new Set<string>()
  const slots = new Map<string, number>()
  const entries: LbEntry[] = []
  const { rows, hasHeader } = text.trimStart().startsWith('{') ? jsonRows(text, file) : rowsOf(text, /^SERVICE ADDRESS +BACKEND ADDRESS/)
  let says: boolean | null = null
  for (const { raw, ...line } of rows) {
    const protocol = saysProtocol(line)
    if (protocol !== null && says !== null && protocol !== says) throw new Unreadable(file, line, 'not every frontend says its protocol')
    says ??= protocol
    const entry = lbEntry(line, entries.at(-1)?.frontend ?? null, file, slots)
    const key = frontendText(entry.frontend, entry.slot)
    if (seen.has(key)) throw new Unreadable(file, line, 'this frontend and slot come twice')
    seen.add(key)
    entries.push({ ...entry, text: raw })
  }
  return { entries, hasHeader }
}

/** The entries of {@link parseLbMap} alone. */
export function parseLbList(text: string, file?: string): LbEntry[] {
  return parseLbMap(text, file).entries
}

/** A frontend of the agent's own list, with its backends and their states in order. */
export interface ListedService extends Line {
  id: number
  frontend: Frontend
  type: string
  backends: (Line & Endpoint & { protocol: LbProtocol | null, slot: number, state: string })[]
}

/**
 * Parses `cilium-dbg service list`: one row per frontend, further backends in rows of their own below it; or with `-o json` (see
 * `listedInJson`).
 *
 * Source of the format: `printServiceList` in cilium-dbg/cmd/service_list.go of Cilium 1.12 to 1.20: `(Remote)` behind a type
 * and `(preferred)` behind a state are a cluster mesh's. Throws {@link Unreadable} at any other line,
 * at an id that comes twice, and at backends that are not numbered 1, 2, 3.
 */
export function parseServiceList(text: string, file = 'service list'): ListedService[] {
  const services: ListedService[] = []
  const ids = new Set<number>()
  const { rows } = rowsOf(text, /^ID +Frontend +Service Type/, { keepsMargin: true })
  if (rows[0] && /^\s*\[/.test(rows[0].text)) return listedInJson(rows, file)
  for (const line of rows) {
    if (/^\d/.test(line.text)) {
      const service = listedService(line, file)
      if (ids.has(service.id)) throw new Unreadable(file, line, `id ${service.id} comes twice`)
      ids.add(service.id)
      services.push(service)
    }
    else {
      const service = services.at(-1)
      if (!service) throw new Unreadable(file, line, 'a backend of no frontend')
      service.backends.push(listedBackend(line, line.text.trim(), service.backends.length + 1, service.frontend.protocol, file))
    }
  }
  return services
}

/** Parses `172.18.255.222:80/TCP/i`, and `172.18.255.222:80/i` of a Cilium that prints no protocol; null for anything else. */
export function frontendOf(text: string): Frontend | null {
  const match = /^([^/\s]+)(?:\/(TCP|UDP|SCTP|ANY))?(\/i)?$/.exec(text)
  const endpoint = match && endpointOf(match[1]!)
  return endpoint && { ...endpoint, protocol: (match[2] ?? 'ANY') as LbProtocol, scope: match[3] ? 'internal' : 'external' }
}

// --- internal ---

/** A row, and its line of the file unchanged. */
interface RawRow extends Line { raw: string }

/** The lines below the header, which `grep` may have removed. Only the first line can be a header. */
function rowsOf(text: string, header: RegExp, options?: { keepsMargin: boolean }): { rows: RawRow[], hasHeader: boolean } {
  const rows = printedLines(text, options).map(line => ({ ...line, raw: line.text }))
  const hasHeader = rows[0] !== undefined && header.test(rows[0].text)
  return { rows: hasHeader ? rows.slice(1) : rows, hasHeader }
}

/** `{"10.96.0.9:80/TCP (0)": ["0.0.0.0:0 (7) (0) [ClusterIP] "]}` of `-o json`, each string with its line. */
function jsonRows(text: string, file: string): { rows: RawRow[], hasHeader: boolean } {
  const lines = text.split('\n')
  try {
    z.record(z.string(), z.array(z.string())).parse(JSON.parse(text))
  }
  catch {
    throw new Unreadable(file, { line: 1, text: lines[0]! }, 'not what `bpf lb list -o json` prints')
  }
  const rows: RawRow[] = []
  let key = ''
  for (const [index, raw] of lines.entries()) {
    for (const [, string, colon] of raw.matchAll(/"((?:[^"\\]|\\.)*)"\s*(:?)/g)) {
      if (colon) key = string!
      else rows.push({ line: index + 1, raw, text: `${key} ${string}` })
    }
  }
  return { rows, hasHeader: true }
}

/** Frontend, slot, backend, reverse NAT, slot, flags, proxy's port; or frontend, slot and the id of a missing backend. */
const ROW = /^(?:(\S+)(?: \((\d+)\))?)? +(\S+) \((\d+)\) \((\d+)\)(?: \[([^\]]*)\](?: \(L7LB Proxy Port: (\d+)\))?)? *$/
/** Before Cilium 1.12: no slot, neither in the key nor in the value; the frontend's own row has no backend address. */
const WITHOUT_SLOT = /^(\S+)? +(\S+) \((\d+)\)(?: \[([^\]]*)\])? *$/
const LOST = /^(\S+) \((\d+)\) +backend (\d+) not found *$/

/** Null in a row that continues the frontend above. */
function saysProtocol({ text }: Line): boolean | null {
  const address = /^\S+/.exec(text)?.[0]
  return address === undefined ? null : /\/[A-Z]+/.test(address)
}

function lbEntry(line: Line, above: Frontend | null, file: string, slots: Map<string, number>): LbEntry {
  const lost = LOST.exec(line.text)
  const match = lost ?? ROW.exec(line.text)
  if (!match) return withoutSlot(line, above, file, slots)
  const frontend = match[1] === undefined ? above : frontendOf(match[1])
  if (!frontend) throw new Unreadable(file, line, NO_ENTRY)
  const common = { ...line, frontend, lost: null, proxyPort: null }
  if (lost) return { ...common, slot: Number(lost[2]), backend: NOBODY, revNat: 0, flags: [], lost: Number(lost[3]) }
  const [, , keySlot, address, revNat, slot, flags, proxyPort] = match
  const backend = backendOf(address!, frontend.protocol)
  if (!backend) throw new Unreadable(file, line, NO_ENTRY)
  if (keySlot !== undefined && keySlot !== slot) throw new Unreadable(file, line, `slot ${keySlot} of the key is slot ${slot} of the value`)
  return {
    ...common,
    slot: Number(slot),
    backend,
    revNat: Number(revNat),
    flags: flags?.split(', ') ?? [],
    proxyPort: proxyPort === undefined ? null : Number(proxyPort),
  }
}

function withoutSlot(line: Line, above: Frontend | null, file: string, slots: Map<string, number>): LbEntry {
  const [, key, address, revNat, flags] = WITHOUT_SLOT.exec(line.text) ?? []
  const frontend = key === undefined ? above : frontendOf(key)
  const backend = frontend && address !== undefined ? backendOf(address, frontend.protocol) : null
  if (!frontend || !backend) throw new Unreadable(file, line, NO_ENTRY)
  const isFrontend = flags !== undefined || (backend.port === 0 && /^(?:0\.0\.0\.0|::)$/.test(backend.address))
  const name = frontendText(frontend, 0)
  const slot = isFrontend ? 0 : (slots.get(name) ?? 0) + 1
  if (!isFrontend) slots.set(name, slot)
  return { ...line, frontend, slot, backend, revNat: Number(revNat), flags: flags?.split(', ') ?? [], lost: null, proxyPort: null }
}

const NO_ENTRY = 'not an entry of the load-balancing map'
const NOBODY = { address: '0.0.0.0', port: 0, protocol: null } as const

function listedService(line: Line, file: string): ListedService {
  const match = /^(\d+) +(\S+) +([A-Z]+(?: \(Remote\))?)(?: +(\S.*))?$/i.exec(line.text.trimEnd())
  const frontend = match && frontendOf(match[2]!)
  if (!match || !frontend) throw new Unreadable(file, line, 'neither a frontend nor a backend')
  const backends = match[4] ? [listedBackend(line, match[4], 1, frontend.protocol, file)] : []
  return { ...line, id: Number(match[1]), frontend, type: match[3]!, backends }
}

function listedBackend(line: Line, text: string, slot: number, of: LbProtocol, file: string): ListedService['backends'][number] {
  const match = /^(\d+) => (\S+) \(([a-z-]+)\)(?: \(preferred\))?$/.exec(text)
  const backend = match && backendOf(match[2]!, of)
  if (!match || !backend) throw new Unreadable(file, line, 'neither a frontend nor a backend')
  if (Number(match[1]) !== slot) throw new Unreadable(file, line, `backend ${match[1]} where ${slot} was due`)
  return { ...line, ...backend, slot, state: match[3]! }
}

/** `10.4.1.2:80/TCP`, the `0.0.0.0:0` of a frontend's own slot, and `10.4.1.2:80` if the frontend has no protocol either. */
function backendOf(text: string, of: LbProtocol): LbEntry['backend'] | null {
  const slash = text.indexOf('/')
  const endpoint = endpointOf(slash === -1 ? text : text.slice(0, slash))
  const protocol = slash === -1 ? null : text.slice(slash + 1)
  if (!endpoint || (protocol !== null && !/^(?:TCP|UDP|SCTP|ANY)$/.test(protocol))) return null
  return protocol === null && endpoint.port !== 0 && of !== 'ANY' ? null : { ...endpoint, protocol: protocol as LbProtocol | null }
}

function frontendText({ address, port, protocol, scope }: Frontend, slot: number): string {
  return `${address} ${port} ${protocol} ${scope} ${slot}`
}
