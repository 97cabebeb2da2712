import { spawnSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname, uptime } from 'node:os'
import process from 'node:process'
import { z } from 'zod'
import { attempt } from './attempt.ts'

/** Identifies one process even after its number was reused. As it is stored. */
export const processShape = z.object({
  pid: z.int().min(1),
  /** Its start time as the system reports it: equal only for the same process. Null if it is not available. */
  started: z.string().nullable(),
  /** The machine's boot and PID namespace; null if not available. */
  boot: z.string().nullable(),
  host: z.string(),
})

type ProcessMark = z.infer<typeof processShape>

/**
 * `unproven`: a process has that number, and nothing proves that it is the same one. `elsewhere`: it cannot be seen from here.
 */
export type ProcessState = 'alive' | 'gone' | 'unproven' | 'elsewhere'

/** The mark of this process. */
export function thisProcess(): ProcessMark {
  return { pid: process.pid, started: startOf(process.pid), boot: bootOf(), host: hostname() }
}

/** The state of the process with this mark. */
export function stateOf({ pid, started, boot, host }: ProcessMark): ProcessState {
  if (boot !== bootOf() || (boot === null && host !== hostname())) return host === hostname() ? 'gone' : 'elsewhere'
  if (!isAlive(pid)) return 'gone'
  const found = startOf(pid)
  if (found === null || started === null) return 'unproven'
  return found === started ? 'alive' : 'gone'
}

/** The same for a process of which only the number is known, and since when (RFC 3339): for files older than marks. */
export function stateOfNumber(pid: number, since?: string): ProcessState {
  const booted = Date.now() - uptime() * 1000
  return !isAlive(pid) || (since !== undefined && Date.parse(since) < booted - CLOCKS) ? 'gone' : 'unproven'
}

/** Whether a process exists; one of another user counts. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false
  try {
    process.kill(pid, 0)
    return true
  }
  catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Milliseconds by which the wall clock may have been adjusted since a time was stored. */
export const CLOCKS = 60_000

// --- internal ---

/** Clock ticks after boot (proc_pid_stat(5), field 22); on other systems the time that ps prints. */
function startOf(pid: number): string | null {
  if (process.platform !== 'linux') {
    const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } })
    return stdout?.trim() || null
  }
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), null)
  // the name before it is in parentheses, and may contain any character
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

function bootOf(): string | null {
  return attempt(() => `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`, null)
}
