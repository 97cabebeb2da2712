import type { CommandOptions } from '../../exec/command.ts'
import type { Choices } from './versions.ts'
import { runText } from '../../exec/command.ts'

/** bpftool's output about one cgroup (`bpftool --json cgroup tree`, bpftool-cgroup(8)). */
interface CgroupPrograms {
  cgroup: string
  programs: readonly { id: number, attach_type: string, name?: string }[]
}

/** What was found on one of V1's nodes. */
interface NodeView {
  node: string
  /** Names of the programs on the node's devices (`bpftool --json net`); 7.1 does not list tcx, hence the next two. */
  onDevices: readonly string[]
  /** What is pinned in its BPF file system. */
  pinned: readonly string[]
  /** Its network devices. */
  devices: readonly string[]
}

/** Whether the two sides are isolated although they share one kernel, with everything that was examined. */
export interface Isolation {
  apart: boolean
  /** A sentence for each Cilium program or trace found where none may be. */
  violations: string[]
  /** Cgroups with Cilium programs inside V2's nodes, where they belong. */
  inV2: number
  v1: readonly NodeView[]
}

/** The prefix of all of Cilium's programs (cilium/bpf: `cil_from_netdev`, `cil_sock4_connect`). */
const CILIUM = 'cil_'

/**
 * A Cilium program may be attached only to a cgroup inside one of V2's node containers, whose full Docker ids are given: not to
 * V1's, not to the host's root. V1's nodes may have nothing of Cilium's on a device, pinned, or as a device.
 */
export function judgeIsolation(cgroups: readonly CgroupPrograms[], v2Ids: readonly string[], v1: readonly NodeView[]): Isolation {
  const withCilium = cgroups
    .map(({ cgroup, programs }) => ({ cgroup, names: programs.map(({ name = '' }) => name).filter(name => name.startsWith(CILIUM)) }))
    .filter(({ names }) => names.length > 0)
  const outside = withCilium.filter(({ cgroup }) => !v2Ids.some(id => cgroup.includes(id)))
  const violations = [
    ...outside.map(({ cgroup, names }) => `${names.join(', ')} attached to cgroup ${cgroup}, outside V2's nodes`),
    ...v1.flatMap(({ node, onDevices, pinned, devices }) => [
      ...onDevices.filter(name => name.startsWith(CILIUM)).map(name => `${name} attached to a device of ${node}`),
      ...pinned.filter(name => /cilium/i.test(name)).map(name => `${name} pinned in the BPF file system of ${node}`),
      ...devices.filter(name => /^(?:cilium_|lxc)/.test(name)).map(name => `device ${name} of Cilium's on ${node}`),
    ]),
  ]
  return { apart: violations.length === 0, violations, inV2: withCilium.length - outside.length, v1 }
}

/** Examines this machine's cgroups from outside all nodes, and each of the nodes without Cilium from inside. */
export async function isolation(
  without: readonly string[],
  withCilium: readonly string[],
  { bpftoolImage }: Choices,
  terms: CommandOptions,
): Promise<Isolation> {
  const [cgroups, ids, views] = await Promise.all([
    cgroupPrograms(bpftoolImage, terms),
    runText(['docker', 'inspect', '--type=container', '--format={{.Id}}', ...withCilium], terms),
    Promise.all(without.map(node => view(node, bpftoolImage, terms))),
  ])
  return judgeIsolation(cgroups, ids.trim().split('\n'), views)
}

// --- internal ---

/** The host's own cgroup v2 file system, wherever it is mounted, read in a container that is removed afterwards. */
async function cgroupPrograms(image: string, terms: CommandOptions): Promise<CgroupPrograms[]> {
  const place = ['--privileged', '--network=none', '--volume=/sys/fs/cgroup:/host-cgroup:ro']
  const tree = String.raw`exec bpftool --json cgroup tree "$(awk '$3 == "cgroup2" && $2 ~ "^/host-cgroup" { print $2; exit }' /proc/mounts)"`
  const text = await runText(['docker', 'run', '--rm', ...place, '--entrypoint=sh', image, '-c', tree], terms)
  return JSON.parse(text) as CgroupPrograms[]
}

async function view(node: string, image: string, terms: CommandOptions): Promise<NodeView> {
  const [net, pinned, links] = await Promise.all([
    runText(['docker', 'run', '--rm', '--privileged', `--network=container:${node}`, '--entrypoint=bpftool', image, '--json', 'net'], terms),
    runText(['docker', 'exec', node, 'ls', '-A', '/sys/fs/bpf'], terms),
    runText(['docker', 'exec', node, 'ls', '/sys/class/net'], terms),
  ])
  return { node, onDevices: namesIn(JSON.parse(net)), pinned: words(pinned), devices: words(links) }
}

/** Every `name` anywhere in bpftool's output: its lists differ by how a program is attached. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => key === 'name' && typeof inner === 'string' ? [inner] : namesIn(inner))
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean)
}
