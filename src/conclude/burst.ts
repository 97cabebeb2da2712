import type { Access } from '../read/accesslog.ts'
import type { CapturedSide } from '../read/side.ts'
import { idOn } from '../read/side.ts'
import { parseTcpdump } from '../read/tcpdump.ts'
import { frontendOf } from '../set/frontend.ts'

/**
 * A side's marked burst: the client by the address that a node sees, which a cloud or a router may have put in place of its own;
 * its source ports, and the lines of an access log that belong to it.
 */
interface Burst { client: string, ports: ReadonlySet<number | null>, log: Access[] }

/** Reads the burst from its own output; the marked request before it has number 0 and does not belong to it. */
export function burstOf(side: CapturedSide, log: readonly Access[] = []): Burst {
  const sent = [...side.text('l5.burst').matchAll(/^\d+ ([\d.]+):(\d+)$/gm)]
  return {
    client: seenFrom(side) ?? sent[0]?.[1] ?? '',
    ports: new Set(sent.map(([, , port]) => Number(port))),
    log: log.filter(({ request }) => /-[1-9]\d* HTTP/.test(request)),
  }
}

/** The source port of the marked request that was sent before the burst. */
export function markedPort(side: CapturedSide): string {
  return /:(\d+) ->/.exec(side.text('l3.request'))?.[1] ?? ''
}

/** Finds a source port in a line of conntrack's, tcpdump's or Hubble's. */
export function isOfPort(port: string): RegExp {
  return new RegExp(`(?:\\.|:|sport=)${port}\\b`)
}

// --- internal ---

/** Where the marked request came from when it reached the receiving node; null where that was not captured. */
function seenFrom(side: CapturedSide): string | null {
  const arrival = side.set.text(idOn(side.side, 'l3.arrival'))
  const { address } = frontendOf(side.cluster)
  const came = arrival === null ? undefined : parseTcpdump(arrival).find(({ ends }) => ends?.destination.address === address)
  return came?.ends?.source.address ?? null
}
