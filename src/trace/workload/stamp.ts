/**
 * Runs a command and prints every line of its stdout the moment it arrives, with the time. A line that is JSON is kept as it is;
 * any other becomes a string.
 *
 *     node stamp.ts kubectl --context … get --raw '/apis/…?watch=1&timeoutSeconds=35'
 *
 * stdout: JSON lines. First and last the clocks of this machine, `at` in milliseconds since the first of them on its monotonic
 * one, the same clock that a probe on this machine uses. stderr and the exit code are the command's.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { createInterface } from 'node:readline'

const [command, ...words] = process.argv.slice(2)
const began = process.hrtime.bigint()

say({ clock: clock() })
const child = spawn(command!, words, { stdio: ['ignore', 'pipe', 'inherit'] })
child.on('error', error => process.stderr.write(`${error.message}\n`))
const lines = createInterface({ input: child.stdout! })
lines.on('line', line => process.stdout.write(`{"at":${at()},"line":${isJson(line) ? line : JSON.stringify(line)}}\n`))
const ended = new Promise<number>(resolve => child.on('close', code => resolve(code ?? 127)))
const exitCode = await ended
say({ clock: clock(), exitCode })
process.exitCode = exitCode

function say(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

function at(): number {
  return Math.round(Number(process.hrtime.bigint() - began) / 1e4) / 100
}

/** CLOCK_MONOTONIC (Linux) and the wall clock at one moment, with the boot that the first belongs to. */
function clock() {
  return { monotonicMs: Math.round(Number(process.hrtime.bigint()) / 1e4) / 100, wallMs: Date.now(), boot: boot() }
}

function boot(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  }
  catch {
    return null
  }
}

function isJson(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object'
  }
  catch {
    return false
  }
}
