import type { Endpoint } from '../text/addresses.ts'
import type { Line } from '../text/lines.ts'
import { endpointOf } from '../text/addresses.ts'
import { linesOf, Unreadable } from '../text/lines.ts'

export type LbProtocol = 'TCP' | 'UDP' | 'SCTP' | 'ANY'

/** Where a Service can be reached. `internal` (`/i`) is the second table of a Service that keeps outside traffic on its node. */
export interface Frontend extends Endpoint {
  protocol: LbProtocol
  scope: 'external' | 'internal'
}

/** One entry of the load-balancing map: slot 0 is the frontend itself and has its flags, the others are its backends. */
export interface LbEntry extends Line {
  frontend: Frontend
  slot: number
  /** `0.0.0.0:0` in slot 0 and in a slot whose backend is lost. */
  backend: Endpoint & { protocol: LbProtocol | null }
  /** 0 where the row does not say it: a lost backend. */
  revNat: number
  /** `LoadBalancer`, `Local`, `two-scopes`, `sessionAffinity`, `non-routable` …; empty in backend slots. */
  flags: string[]
  /** The id of a backend that the slot names and the backends' map does not hold; null where all is well. */
  lost: number | null
  /** The port of the proxy on this node that takes the connections of an L7 load balancer; null for any other frontend. */
  proxyPort: number | null
}

/**
 * Reads `cilium-dbg bpf lb list`, whole or by `grep`; the order is the map's own and means nothing. Cilium before 1.17 says
 * no protocol, before 1.14 it writes the frontend once and its other rows below it; then the protocol is `ANY`.
 *
 * Source of the format: `dumpSVC` in cilium-dbg/cmd/bpf_lb_list.go and the String methods in pkg/loadbalancer/maps of Cilium
 * 1.19. Throws {@link Unreadable} at a line that is no entry, at an entry that comes twice, where the slot of the key is not
 * the slot of the value, and where one frontend says its protocol and another does not.
 */
export function parseLbList(text: string, file = 'bpf lb list'): LbEntry[] {
  const seen = new Set<string>()
  const entries: LbEntry[] = []
  let says: boolean | null = null
  for (const line of rowsOf(text, /^SERVICE ADDRESS +BACKEND ADDRESS/)) {
    const protocol = saysProtocol(line)
    if (protocol !== null && says !== null && protocol !== says) throw new Unreadable(file, line, 'not every frontend says its protocol')
    says ??= protocol
    const entry = lbEntry(line, entries.at(-1)?.frontend ?? null, file)
    const key = frontendText(entry.frontend, entry.slot)
    if (seen.has(key)) throw new Unreadable(file, line, 'this frontend and slot come twice')
    seen.add(key)
    entries.push(entry)
  }
  return entries
}

/** A frontend of the agent's own list, with its backends and their states in order. */
export interface ListedService extends Line {
  id: number
  frontend: Frontend
  type: string
  backends: (Line & Endpoint & { protocol: LbProtocol | null, slot: number, state: string })[]
}

/**
 * Reads `cilium-dbg service list`: a row a frontend, further backends in rows of their own below it.
 *
 * Source of the format: `printServiceList` in cilium-dbg/cmd/service_list.go of Cilium 1.19. Throws {@link Unreadable} at a
 * line that is neither, at an id that comes twice, and at backends that are not numbered 1, 2, 3.
 */
export function parseServiceList(text: string, file = 'service list'): ListedService[] {
  const services: ListedService[] = []
  const ids = new Set<number>()
  for (const line of rowsOf(text, /^ID +Frontend +Service Type/)) {
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

/** Reads `172.18.255.222:80/TCP/i`, and `172.18.255.222:80/i` of a Cilium that says no protocol; null for anything else. */
export function frontendOf(text: string): Frontend | null {
  const match = /^([^/\s]+)(?:\/(TCP|UDP|SCTP|ANY))?(\/i)?$/.exec(text)
  const endpoint = match && endpointOf(match[1]!)
  return endpoint && { ...endpoint, protocol: (match[2] ?? 'ANY') as LbProtocol, scope: match[3] ? 'internal' : 'external' }
}

// --- internal ---

/** The lines below the header, which is left out where `grep` left it out. Only the first line can be one. */
function rowsOf(text: string, header: RegExp): Line[] {
  const lines = linesOf(text)
  return lines[0] && header.test(lines[0].text) ? lines.slice(1) : lines
}

/** Frontend, slot, backend, reverse NAT, slot, flags, proxy's port; or frontend, slot and the id of a lost backend. */
const ROW = /^(?:(\S+)(?: \((\d+)\))?)? +(\S+) \((\d+)\) \((\d+)\)(?: \[([^\]]*)\](?: \(L7LB Proxy Port: (\d+)\))?)? *$/
const LOST = /^(\S+) \((\d+)\) +backend (\d+) not found *$/

/** Null in a row that goes on with the frontend above. */
function saysProtocol({ text }: Line): boolean | null {
  const address = /^\S+/.exec(text)?.[0]
  return address === undefined ? null : /\/[A-Z]+/.test(address)
}

function lbEntry(line: Line, above: Frontend | null, file: string): LbEntry {
  const lost = LOST.exec(line.text)
  const match = lost ?? ROW.exec(line.text)
  const frontend = match && (match[1] === undefined ? above : frontendOf(match[1]))
  if (!match || !frontend) throw new Unreadable(file, line, 'not an entry of the load-balancing map')
  const common = { ...line, frontend, lost: null, proxyPort: null }
  if (lost) return { ...common, slot: Number(lost[2]), backend: NOBODY, revNat: 0, flags: [], lost: Number(lost[3]) }
  const [, , keySlot, address, revNat, slot, flags, proxyPort] = match
  const backend = backendOf(address!, frontend.protocol)
  if (!backend) throw new Unreadable(file, line, 'not an entry of the load-balancing map')
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

const NOBODY = { address: '0.0.0.0', port: 0, protocol: null } as const

function listedService(line: Line, file: string): ListedService {
  const match = /^(\d+) +(\S+) +([A-Z]+)(?: +(\S.*))?$/i.exec(line.text.trimEnd())
  const frontend = match && frontendOf(match[2]!)
  if (!match || !frontend) throw new Unreadable(file, line, 'neither a frontend nor a backend')
  const backends = match[4] ? [listedBackend(line, match[4], 1, frontend.protocol, file)] : []
  return { ...line, id: Number(match[1]), frontend, type: match[3]!, backends }
}

function listedBackend(line: Line, text: string, slot: number, of: LbProtocol, file: string): ListedService['backends'][number] {
  const match = /^(\d+) => (\S+) \(([a-z-]+)\)$/.exec(text)
  const backend = match && backendOf(match[2]!, of)
  if (!match || !backend) throw new Unreadable(file, line, 'neither a frontend nor a backend')
  if (Number(match[1]) !== slot) throw new Unreadable(file, line, `backend ${match[1]} where ${slot} was due`)
  return { ...line, ...backend, slot, state: match[3]! }
}

/** `10.4.1.2:80/TCP`, the `0.0.0.0:0` of a frontend's own slot, and `10.4.1.2:80` where the frontend says no protocol either. */
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
