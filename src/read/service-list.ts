import type { Endpoint } from '../text/addresses.ts'
import type { Line } from '../text/lines.ts'
import type { Frontend, LbProtocol } from './servicemap.ts'
import { refuseTwice, Unreadable } from '../text/lines.ts'
import { printedLines } from './printed.ts'
import { listedInJson } from './service-json.ts'
import { backendOf, frontendOf } from './servicemap.ts'

/** A frontend of the agent's own list, with its backends and their states in order; a state is empty where the list has none. */
export interface ListedService extends Line {
  id: number
  frontend: Frontend
  type: string
  backends: (Line & Endpoint & { protocol: LbProtocol | null, slot: number, state: string })[]
}

/**
 * Parses `cilium-dbg service list`: one row per frontend, further backends in rows of their own below it; or with `-o json`.
 *
 * Source of the format: `printServiceList` in cilium-dbg/cmd/service_list.go of Cilium 1.12 to 1.20: `(Remote)` behind a type
 * and `(preferred)` behind a state are a cluster mesh's. Before 1.12 a backend has no state (public output 36). Throws
 * {@link Unreadable} at any other line, at an id that comes twice, and at backends that are not numbered 1, 2, 3.
 */
export function parseServiceList(text: string, file = 'service list'): ListedService[] {
  const services: ListedService[] = []
  // only the first line can be a header, and `grep` may have removed it
  const isHeader = (row: string, index: number) => index === 0 && /^ID +Frontend +Service Type/.test(row)
  const rows = printedLines(text, { keepsMargin: true }).filter((row, index) => !isHeader(row.text, index))
  if (rows[0] && /^\s*\[/.test(rows[0].text)) return listedInJson(rows, file)
  for (const line of rows) {
    if (/^\d/.test(line.text)) {
      services.push(listedService(line, file))
    }
    else {
      const service = services.at(-1)
      if (!service) throw new Unreadable(file, line, 'a backend of no frontend')
      service.backends.push(listedBackend(line, line.text.trim(), service.backends.length + 1, service.frontend.protocol, file))
    }
  }
  refuseTwice(services, ({ id }) => id, 'id', file)
  return services
}

// --- internal ---

function listedService(line: Line, file: string): ListedService {
  const match = /^(\d+) +(\S+) +([A-Z]+(?: \(Remote\))?)(?: +(\S.*))?$/i.exec(line.text.trimEnd())
  const frontend = match && frontendOf(match[2]!)
  if (!match || !frontend) throw new Unreadable(file, line, 'neither a frontend nor a backend')
  const backends = match[4] ? [listedBackend(line, match[4], 1, frontend.protocol, file)] : []
  return { ...line, id: Number(match[1]), frontend, type: match[3]!, backends }
}

function listedBackend(line: Line, text: string, slot: number, of: LbProtocol, file: string): ListedService['backends'][number] {
  const match = /^(\d+) => (\S+)(?: \(([a-z-]+)\)(?: \(preferred\))?)?$/.exec(text)
  const backend = match && backendOf(match[2]!, of)
  if (!match || !backend) throw new Unreadable(file, line, 'neither a frontend nor a backend')
  if (Number(match[1]) !== slot) throw new Unreadable(file, line, `backend ${match[1]} where ${slot} was due`)
  return { ...line, ...backend, slot, state: match[3] ?? '' }
}
