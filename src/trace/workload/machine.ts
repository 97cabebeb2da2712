import { readFileSync } from 'node:fs'
import process from 'node:process'

/** CLOCK_MONOTONIC (Linux) and the wall clock at one moment, with the boot that the first belongs to. */
export function clock() {
  const boot = read('/proc/sys/kernel/random/boot_id')
  return { monotonicMs: rounded(Number(process.hrtime.bigint()) / 1e6), wallMs: Date.now(), boot: boot?.trim() ?? null }
}

/** Load over a minute; since boot, microseconds in which some task waited for a CPU, and ticks a hypervisor took (proc(5)). */
export function load() {
  const waited = /^some .*total=(\d+)/m.exec(read('/proc/pressure/cpu') ?? '')?.[1]
  const stolen = read('/proc/stat')?.split('\n')[0]?.trim().split(/\s+/)[8]
  const average = read('/proc/loadavg')?.split(' ')[0]
  const number = (text: string | undefined) => text === undefined ? null : Number(text)
  return { average: number(average), waitedUs: number(waited), stolenTicks: number(stolen) }
}

/** Milliseconds, to two decimals. */
export function rounded(ms: number): number {
  return Math.round(ms * 100) / 100
}

/** Prints a JSON line to stdout. */
export function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

// --- internal ---

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  }
  catch {
    return null
  }
}
