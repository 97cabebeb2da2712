import type { Endpoint } from '../text/addresses.ts'
import type { Line } from '../text/lines.ts'
import type { Frontend } from './servicemap.ts'
import { endpointOf, isAddress } from '../text/addresses.ts'
import { linesOf, Unreadable } from '../text/lines.ts'
import { frontendOf } from './servicemap.ts'

/** An entry of the services map as it is stored: backends by id, flags as numbers. */
export interface LbService extends Line {
  frontend: Frontend
  slot: number
  /** Slot 0: seconds of session affinity, 0 without. Other slots: the backend's id. */
  value: number
  /** Slot 0: the number of backends, and how many of them are in quarantine. */
  count: number
  quarantined: number
  revNat: number
  flags: [number, number]
}

/** An entry of the backends map; the command prints no ports. */
interface LbBackend extends Line { id: number, protocol: string, address: string }

/** An entry of the reverse NAT map: the source address that replies get. */
interface LbRevNat extends Line, Endpoint { id: number }

/**
 * Parses `cilium-dbg bpf lb list` with `--frontends`, `--backends` and `--revnat`.
 *
 * Source of the formats: cilium-dbg/cmd/bpf_lb_list.go and the String methods in pkg/loadbalancer/maps of Cilium 1.19. Backends
 * and reverse NAT have the same header, which fits neither: it is skipped. Throws {@link Unreadable} at any other line, and at a
 * key that comes twice.
 */
export function parseLbFrontends(text: string, file = 'bpf lb list --frontends'): LbService[] {
  const pattern = /^(\S+) \((\d+)\) +(\d+) (\d+)\[(\d+)\] \((\d+)\) \[(0x[0-9a-f]+) (0x[0-9a-f]+)\] *$/
  return entries(text, file, /^SERVICE ADDRESS +BACKEND ID$/, pattern, (line, [address, slot, value, count, quarantined, revNat, low, high]) => {
    const frontend = frontendOf(address!)
    return frontend && {
      ...line,
      frontend,
      slot: Number(slot),
      value: Number(value),
      count: Number(count),
      quarantined: Number(quarantined),
      revNat: Number(revNat),
      flags: [Number(low), Number(high)],
    }
  }, ([address, slot]) => `${address} ${slot}`)
}

export function parseLbBackends(text: string, file = 'bpf lb list --backends'): LbBackend[] {
  return entries(text, file, ID_HEADER, /^(\d+) +([A-Z]+):\/\/(\S+) *$/, (line, [id, protocol, address]) =>
    isAddress(address!) ? { ...line, id: Number(id), protocol: protocol!, address: address! } : null, ([id]) => id!)
}

export function parseLbRevNat(text: string, file = 'bpf lb list --revnat'): LbRevNat[] {
  return entries(text, file, ID_HEADER, /^(\d+) +(\S+) *$/, (line, [id, address]) => {
    const endpoint = endpointOf(address!)
    return endpoint && { ...line, ...endpoint, id: Number(id) }
  }, ([id]) => id!)
}

// --- internal ---

const ID_HEADER = /^ID +BACKEND ADDRESS \(REVNAT_ID\) \(SLOT\) *$/

function entries<T>(
  text: string,
  file: string,
  header: RegExp,
  pattern: RegExp,
  entryOf: (line: Line, groups: readonly string[]) => T | null,
  keyOf: (groups: readonly string[]) => string,
): T[] {
  const lines = linesOf(text)
  const seen = new Set<string>()
  return (lines[0] && header.test(lines[0].text) ? lines.slice(1) : lines).map((line) => {
    const groups = pattern.exec(line.text)?.slice(1)
    const entry = groups && entryOf(line, groups)
    if (!entry) throw new Unreadable(file, line, 'not an entry of this map')
    if (seen.has(keyOf(groups))) throw new Unreadable(file, line, 'this entry comes twice')
    seen.add(keyOf(groups))
    return entry
  })
}
