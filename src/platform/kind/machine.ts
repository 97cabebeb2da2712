import type { CommandOptions } from '../../exec/command.ts'
import type { Choices } from './versions.ts'
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { gunzipSync } from 'node:zlib'
import { attempt } from '../../exec/attempt.ts'
import { run } from '../../exec/run.ts'
import { freeIn } from '../../set/disk.ts'
import { clustersOf } from './names.ts'

/**
 * What keeps the lab's clusters from starting on this machine, one sentence each with the command that fixes it. If the engine
 * runs elsewhere, in a virtual machine, its kernel is not this one's and nothing is reported. Nothing is required for a lab that
 * is already up.
 */
export async function machineFaults(
  choices: Pick<Choices, 'sides'>,
  { root = '/', ...terms }: CommandOptions & { root?: string } = {},
): Promise<string[]> {
  if (process.platform !== 'linux') return []
  const running = await run(['docker', 'ps', '--format={{.Names}}'], { env: terms.env, signal: terms.signal })
  const names = running.stdout.toString('utf8').split('\n')
  const missing = clustersOf(choices).filter(({ nodes }) => !nodes.every(node => names.includes(node))).length
  if (running.exitCode !== 0 || missing === 0) return []
  const info = await run(['docker', 'info', '--format={{.DockerRootDir}}'], { env: terms.env, signal: terms.signal })
  return judgeMachine(readMachine(root, info.stdout.toString('utf8').trim()), missing)
}

/** What a Linux machine reports about itself below `root`, null where it does not; `images` is where its engine keeps them. */
export function readMachine(root: string, images: string) {
  const text = (path: string) => {
    const file = join(root, path)
    return existsSync(file) ? readFileSync(file, 'utf8') : null
  }
  const number = (path: string) => Number(text(path)) || null
  const available = /^MemAvailable: +(\d+) kB$/m.exec(text('proc/meminfo') ?? '')?.[1]
  const config = join(root, 'proc/config.gz')
  return {
    instances: number('proc/sys/fs/inotify/max_user_instances'),
    /** How many of those root uses, whose limit the nodes share; 0 if this user may not read it. */
    used: inotifyIn(join(root, 'proc')),
    watches: number('proc/sys/fs/inotify/max_user_watches'),
    /** Bytes that programs may have, and that are free for images and containers. */
    memory: available === undefined ? null : Number(available) * 1024,
    disk: attempt(() => freeIn(join(root, images)), null),
    /** Version of the cgroup file system. */
    cgroup: existsSync(join(root, 'sys/fs/cgroup/cgroup.controllers')) ? 2 : existsSync(join(root, 'sys/fs/cgroup')) ? 1 : null,
    config: existsSync(config) ? gunzipSync(readFileSync(config)).toString('utf8') : null,
    modules: text('proc/modules'),
  }
}

export type Machine = ReturnType<typeof readMachine>

/** The sentences of {@link machineFaults}, for the number of clusters still to be created. */
export function judgeMachine(machine: Machine, clusters: number): string[] {
  const { instances, used, watches, memory, disk } = machine
  const short = (what: string, has: number | null, wants: number) => has !== null && has < wants
    ? [`${what} is ${has}, and ${wants} are wanted with what runs already; sysctl ${what}=${Math.max(wants, ROOMY[what]!)}`]
    : []
  return [
    ...short('fs.inotify.max_user_instances', instances, used + INSTANCES * clusters),
    ...short('fs.inotify.max_user_watches', watches, WATCHES * clusters),
    ...lacking('memory', memory, MEMORY * clusters, 'quit other programs, or give the machine more'),
    ...lacking('space for images and containers', disk, DISK * clusters, 'docker system prune frees what no container uses'),
    ...kernelFaults(machine),
  ]
}

/** A note on a machine with version 1 of cgroups, where a kubelet would refuse to start; null on any other. */
export function cgroupNote(root = '/'): string | null {
  return process.platform === 'linux' && readMachine(root, '/').cgroup === 1
    ? 'This machine has version 1 of cgroups: the kubelets are configured to run on it (failCgroupV1: false).'
    : null
}

// --- internal ---

/** What one cluster of three nodes uses, rounded up from a measurement of two (2026-11-28: 112 instances, 3.7 GiB). */
const INSTANCES = 48
const WATCHES = 8192
const MEMORY = 2 * 2 ** 30
const DISK = 4 * 2 ** 30

const ROOMY: Record<string, number> = { 'fs.inotify.max_user_instances': 1024, 'fs.inotify.max_user_watches': 524_288 }

/** What both dataplanes need: options of the kernel, each with the module that provides it if it is not built in. */
const NEEDED: readonly (readonly [option: string, module: string])[] = [
  ['NF_CONNTRACK', 'nf_conntrack'],
  ['NETFILTER_XT_MATCH_COMMENT', 'xt_comment'],
  ['NETFILTER_XT_MATCH_STATISTIC', 'xt_statistic'],
  ['NETFILTER_XT_MATCH_CONNTRACK', 'xt_conntrack'],
  ['NETFILTER_XT_NAT', 'xt_nat'],
  ['BPF_SYSCALL', ''],
  ['CGROUP_BPF', ''],
  ['NET_CLS_BPF', 'cls_bpf'],
]

/** A missing option is reported only if the kernel publishes its configuration: a module may be loaded on demand. */
function kernelFaults({ config, modules }: Machine): string[] {
  if (config === null) return []
  const has = (option: string, module: string) => new RegExp(`^CONFIG_${option}=[ym]$`, 'm').test(config)
    || (module !== '' && new RegExp(`^${module} `, 'm').test(modules ?? ''))
  const missing = NEEDED.filter(([option, module]) => !has(option, module)).map(([option]) => `CONFIG_${option}`)
  return missing.length === 0
    ? []
    : [`this kernel was built without ${missing.join(', ')}; boot one that has them, as every distribution's own does`]
}

function lacking(what: string, has: number | null, wants: number, mend: string): string[] {
  const inGib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`
  return has !== null && has < wants ? [`${inGib(has)} of ${what} are free, and the lab needs ${inGib(wants)}; ${mend}`] : []
}

function inotifyIn(proc: string): number {
  // one may have ended, or is another user's
  const of = (dir: string) => attempt(() =>
    statSync(dir).uid !== 0 ? 0 : readdirSync(dir).filter(fd => readlinkSync(join(dir, fd)) === 'anon_inode:inotify').length, 0)
  const pids = existsSync(proc) ? readdirSync(proc).filter(name => /^\d+$/.test(name)) : []
  return pids.reduce((sum, pid) => sum + of(join(proc, pid, 'fd')), 0)
}
