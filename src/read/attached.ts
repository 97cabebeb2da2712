import type { Line } from '../text/lines.ts'
import { linesOf } from '../text/lines.ts'

/** A program on a hook of a network device. */
export interface Attached extends Line {
  device: string
  /** `tcx/ingress`, `clsact/egress`. */
  hook: string
  name: string
}

/**
 * Reads the `tc:` part of `bpftool net show` (bpftool-net(8): `eth0(14) tcx/ingress cil_from_netdev prog_id 2273 link_id 314`),
 * and passes over its other parts, xdp and flow_dissector. A bpftool older than tcx prints none of these lines.
 */
export function parseAttached(text: string): Attached[] {
  return linesOf(text).flatMap((line) => {
    const [, device, hook, name] = ENTRY.exec(line.text) ?? []
    return name === undefined ? [] : [{ ...line, device: device!, hook: hook!, name }]
  })
}

// --- internal ---

const ENTRY = /^([\w.@-]+)\(\d+\) ((?:tcx|clsact|netkit)\/\w+) (\S+)/
