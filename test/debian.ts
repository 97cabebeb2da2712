import { existsSync } from 'node:fs'
import process from 'node:process'
import { Fault } from '../src/exec/fault.ts'
import { run, tail } from '../src/exec/run.ts'

/** Whether this user may install Debian's packages on this machine. */
export function mayInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version')
}

/** Installs one of Debian's packages and what it needs. Throws what apt said, and `instead`: what to do where it cannot. */
export async function install(name: string, instead: string): Promise<void> {
  for (const words of [['update'], ['install', '--yes', '--no-install-recommends', name]]) {
    const ran = await run(['apt-get', ...words], { timeoutMs: 600_000, env: { DEBIAN_FRONTEND: 'noninteractive' } })
    if (ran.exitCode !== 0) throw new Fault(`Debian's ${name} could not be installed: ${tail(ran.stderr, 2)}\n  → ${instead}`)
  }
}
