import type { Line } from '../text/lines.ts'
import { linesOf, Unreadable } from '../text/lines.ts'

/** A hook of a network device, and how many programs are on it. */
interface Hook extends Line {
  device: string
  /** `tcx/ingress`. */
  hook: string
  count: number
}

/** A program on a hook of a network device. */
export interface Attached extends Line {
  device: string
  /** `tcx/ingress`, `clsact/egress`. */
  hook: string
  /** Null if it is not pinned under a name. */
  name: string | null
}

/**
 * Parses the `tc:` part of `bpftool net show` (bpftool-net(8): `eth0(14) tcx/ingress cil_from_netdev prog_id 2273 link_id 314`,
 * and of a filter of tc, which it is before Linux 6.6 or Cilium 1.16, `eth0(2) clsact/ingress cil_from_netdev-eth0 id 2273`), in
 * the order in which the programs run, and skips its other parts. The output of hooks.ts, which queries the kernel, has the same
 * lines without parts, and for each hook a line with its count. Throws {@link Unreadable} at any other line, and if a count and
 * its programs differ.
 */
export function parseAttached(text: string, file = 'attached'): { hooks: Hook[], programs: Attached[] } {
  const lines = linesOf(text)
  const hooks: Hook[] = []
  const programs: Attached[] = []
  const inParts = lines.some(line => line.text === 'tc:')
  for (const line of lines) {
    const [, device, hook, count, name] = ENTRY.exec(line.text) ?? []
    if (count !== undefined) hooks.push({ ...line, device: device!, hook: hook!, count: Number(count) })
    else if (name !== undefined) programs.push({ ...line, device: device!, hook: hook!, name: name === '-' ? null : name })
    else if (!inParts) throw new Unreadable(file, line, 'neither a hook nor a program on one')
  }
  const on = (hook: Hook) => programs.filter(one => one.device === hook.device && one.hook === hook.hook)
  const odd = hooks.find(hook => on(hook).length !== hook.count)
  if (odd) throw new Unreadable(file, odd, 'so many programs do not follow')
  return { hooks, programs }
}

// --- internal ---

const ENTRY = /^([\w.@-]+)\(\d+\) ((?:tcx|clsact|netkit)\/\w+)(?:: (\d+)| (\S+) (?:prog_)?id \d.*)$/
