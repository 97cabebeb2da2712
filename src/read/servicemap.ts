import type { Endpoint } from './endpoint.ts'
import type { Line } from './lines.ts'
import { endpointOf } from './endpoint.ts'
import { linesOf, Unreadable } from './lines.ts'

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
  backend: Endpoint & { protocol: LbProtocol | null }
  revNat: number
  /** `LoadBalancer`, `Local`, `two-scopes`, `sessionAffinity`, `non-routable` …; empty in backend slots. */
  flags: string[]
}

/**
 * Reads `cilium-dbg bpf lb list`, whole or by `grep`; the order is the map's own and means nothing.
 *
 * Source of the format: `dumpSVC` in cilium-dbg/cmd/bpf_lb_list.go and the String methods in pkg/loadbalancer/maps of Cilium
 * 1.19. Throws {@link Unreadable} at a line that is no entry, at an entry that comes twice, and where the slot of
 * the key is not the slot of the value.
 */
export function parseLbList(text: string, file = 'bpf lb list'): LbEntry[] {
  const seen = new Set<string>()
  return rowsOf(text, /^SERVICE ADDRESS +BACKEND ADDRESS/).map((line) => {
    const entry = lbEntry(line, file)
    const key = frontendText(entry.frontend, entry.slot)
    if (seen.has(key)) throw new Unreadable(file, line, 'this frontend and slot come twice')
    seen.add(key)
    return entry
  })
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
      service.backends.push(listedBackend(line, line.text.trim(), service.backends.length + 1, file))
    }
  }
  return services
}

/** Reads `172.18.255.222:80/TCP/i`; null for anything else. */
export function frontendOf(text: string): Frontend | null {
  const match = /^(\S+)\/(TCP|UDP|SCTP|ANY)(\/i)?$/.exec(text)
  const endpoint = match && endpointOf(match[1]!)
  return endpoint && { ...endpoint, protocol: match[2] as LbProtocol, scope: match[3] ? 'internal' : 'external' }
}

// --- internal ---

/** The lines below the header, which is left out where `grep` left it out. Only the first line can be one. */
function rowsOf(text: string, header: RegExp): Line[] {
  const lines = linesOf(text)
  return lines[0] && header.test(lines[0].text) ? lines.slice(1) : lines
}

function lbEntry(line: Line, file: string): LbEntry {
  const match = /^(\S+) \((\d+)\) +(\S+) \((\d+)\) \((\d+)\)(?: \[([^\]]*)\])? *$/.exec(line.text)
  const frontend = match && frontendOf(match[1]!)
  const backend = match && backendOf(match[3]!)
  if (!match || !frontend || !backend) throw new Unreadable(file, line, 'not an entry of the load-balancing map')
  if (match[2] !== match[5]) throw new Unreadable(file, line, `slot ${match[2]} of the key is slot ${match[5]} of the value`)
  return { ...line, frontend, slot: Number(match[2]), backend, revNat: Number(match[4]), flags: match[6]?.split(', ') ?? [] }
}

function listedService(line: Line, file: string): ListedService {
  const match = /^(\d+) +(\S+) +([A-Z]+)(?: +(\S.*))?$/i.exec(line.text.trimEnd())
  const frontend = match && frontendOf(match[2]!)
  if (!match || !frontend) throw new Unreadable(file, line, 'neither a frontend nor a backend')
  const backends = match[4] ? [listedBackend(line, match[4], 1, file)] : []
  return { ...line, id: Number(match[1]), frontend, type: match[3]!, backends }
}

function listedBackend(line: Line, text: string, slot: number, file: string): ListedService['backends'][number] {
  const match = /^(\d+) => (\S+) \(([a-z-]+)\)$/.exec(text)
  const backend = match && backendOf(match[2]!)
  if (!match || !backend) throw new Unreadable(file, line, 'neither a frontend nor a backend')
  if (Number(match[1]) !== slot) throw new Unreadable(file, line, `backend ${match[1]} where ${slot} was due`)
  return { ...line, ...backend, slot, state: match[3]! }
}

/** `10.4.1.2:80/TCP`, and the `0.0.0.0:0` of a frontend's own slot. */
function backendOf(text: string): LbEntry['backend'] | null {
  const slash = text.indexOf('/')
  const endpoint = endpointOf(slash === -1 ? text : text.slice(0, slash))
  const protocol = slash === -1 ? null : text.slice(slash + 1)
  if (!endpoint || (protocol !== null && !/^(?:TCP|UDP|SCTP|ANY)$/.test(protocol))) return null
  return protocol === null && endpoint.port !== 0 ? null : { ...endpoint, protocol: protocol as LbProtocol | null }
}

function frontendText({ address, port, protocol, scope }: Frontend, slot: number): string {
  return `${address} ${port} ${protocol} ${scope} ${slot}`
}
