import type { Endpoint } from '../text/addresses.ts'
import type { Line } from '../text/lines.ts'
import { endpointOf } from '../text/addresses.ts'
import { Unreadable } from '../text/lines.ts'
import { printedLines } from './printed.ts'

/** One direction of a translation in Cilium's SNAT map: `OUT` rewrites the source, `IN` restores the destination of a reply. */
interface NatEntry extends Line {
  protocol: string
  direction: 'IN' | 'OUT'
  source: Endpoint
  destination: Endpoint
  /** What the source (`OUT`) or the destination (`IN`) becomes. */
  translated: Endpoint
  /** As printed: `3sec ago`; `14sec` in older versions. */
  created: string
  /** Null if the version prints `HostLocal` instead. */
  needsCt: boolean | null
}

/**
 * Parses `cilium-dbg bpf nat list`, whole or filtered by `grep`; the order is the map's own and means nothing.
 *
 * Source of the format: `NatEntry4.Dump` in pkg/maps/nat/ipv4.go of Cilium 1.19, and of 1.11, which prints `HostLocal`. Throws
 * {@link Unreadable} at any other line.
 */
export function parseNat(text: string, file = 'bpf nat list'): NatEntry[] {
  return printedLines(text).map(line => natEntry(line, file))
}

// --- internal ---

const ENTRY = /^([A-Z][\w-]*|\d+) (IN|OUT) (\S+) -> (\S+) (XLATE_DST|XLATE_SRC) (\S+) Created=(\d+sec(?: ago)?) (NeedsCT|HostLocal)=([01]) *$/

function natEntry(line: Line, file: string): NatEntry {
  const [, protocol, direction, ...rest] = ENTRY.exec(line.text) ?? []
  const [source, destination, translated] = [rest[0], rest[1], rest[3]].map(text => text === undefined ? null : endpointOf(text))
  const fits = (rest[2] === 'XLATE_DST') === (direction === 'IN')
  if (!protocol || !source || !destination || !translated || !fits) throw new Unreadable(file, line, 'not an entry of the NAT map')
  return {
    ...line,
    protocol,
    direction: direction as NatEntry['direction'],
    source,
    destination,
    translated,
    created: rest[4]!,
    needsCt: rest[5] === 'NeedsCT' ? rest[6] === '1' : null,
  }
}
